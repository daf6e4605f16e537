// The parts that every page is made of.

import { announce, fill, h, unique } from "./dom.js";
import { fromNow, fullTime } from "./format.js";

export function button(label, onclick, kind = "", attributes = {}) {
	return h("button", { type: "button", class: kind, onclick, ...attributes }, label);
}

/** Keeps a button from being pressed again while its work is going on. */
export async function busy(control, work) {
	if (control.getAttribute("aria-disabled") === "true") return;
	control.setAttribute("aria-disabled", "true");
	try {
		await work();
	} finally {
		control.removeAttribute("aria-disabled");
	}
}

/** A few words at the edge of the page that go away by themselves; they never hold what can be read nowhere else. */
export function notify(text, kind = "") {
	const notice = h("p", { class: `notice ${kind}` }, text);
	document.getElementById("notices").append(notice);
	setTimeout(() => notice.remove(), kind === "bad" ? 12_000 : 5_000);
}

/** A labelled control with its hint and a place for what is wrong with it; `pointer` is where the API knows it. */
export function field(label, control, { hint, pointer } = {}) {
	control.id ||= unique("field");
	const notes = [];
	if (hint) notes.push(h("p", { class: "hint", id: unique("hint") }, hint));
	const wrong = h("p", { class: "wrong", id: unique("wrong") });
	control.setAttribute("aria-describedby", [...notes.map((note) => note.id), wrong.id].join(" "));
	return h("div", { class: "field", "data-pointer": pointer }, h("label", { for: control.id }, label), notes, control, wrong);
}

export const fold = (label, open, ...children) => h("details", { open }, h("summary", null, label), children);

/** Controls that belong together. */
export function group(legend, children, { hint, pointer } = {}) {
	const wrong = h("p", { class: "wrong", id: unique("wrong") });
	return h(
		"fieldset",
		{ "data-pointer": pointer, "aria-describedby": wrong.id },
		h("legend", null, legend),
		hint && h("p", { class: "hint" }, hint),
		children,
		wrong,
	);
}

/** A checkbox or radio that looks like a label that can be pressed in. */
export function chip(label, { type = "checkbox", ...attributes }, extra) {
	return h("label", { class: "chip" }, h("input", { type, ...attributes }), h("span", null, label, extra && h("small", null, extra)));
}

export function select(options, value, attributes) {
	const choices = options.map(([key, label]) => h("option", { value: key }, label));
	const element = h("select", attributes, choices);
	element.value = value;
	return element;
}

function describe(detail) {
	const nearest = [detail.nearest ?? []].flat();
	const ask = nearest.length > 0 && !detail.message.includes(nearest[0]) ? ` Did you mean ${nearest.join(" or ")}?` : "";
	return `${detail.message}${ask}`;
}

/** Puts what the API refused beside the fields, the rest on top, and goes there. */
function showRefusal(form, refusal) {
	clearRefusal(form);
	const places = [...form.querySelectorAll("[data-pointer]")];
	const rest = [];
	let first = null;
	for (const detail of refusal.details ?? []) {
		const fits = places.filter(({ dataset: { pointer } }) => detail.pointer === pointer || detail.pointer?.startsWith(`${pointer}/`));
		const place = fits.sort((a, b) => b.dataset.pointer.length - a.dataset.pointer.length)[0];
		if (!place) {
			rest.push(describe(detail));
			continue;
		}
		const wrong = place.querySelector(":scope > .wrong");
		wrong.textContent = [wrong.textContent, describe(detail)].filter(Boolean).join(" ");
		const control = place.querySelector("input, select, textarea");
		control?.setAttribute("aria-invalid", "true");
		first ??= control;
	}
	const alert = form.querySelector(".alert");
	if (!first || rest.length) alert.textContent = rest.length ? rest.join(" ") : refusal.message;
	first?.focus();
}

function clearRefusal(form) {
	form.querySelectorAll(".wrong, .alert").forEach((place) => (place.textContent = ""));
	form.querySelectorAll("[aria-invalid]").forEach((control) => control.removeAttribute("aria-invalid"));
}

/** A form whose refusals show at its fields. */
export function form(children, submit, onsubmit, extra) {
	const send = h("button", { type: "submit", class: "primary" }, submit);
	const element = h("form", { novalidate: true }, h("p", { class: "alert", role: "alert" }), children, h("div", { class: "actions" }, send, extra));
	element.addEventListener("submit", (event) => {
		event.preventDefault();
		busy(send, async () => {
			clearRefusal(element);
			try {
				await onsubmit();
			} catch (refusal) {
				showRefusal(element, refusal);
			}
		});
	});
	return element;
}

/** Opens a dialog over the page; what had the focus gets it back. `content` is made with the function that closes it. */
export function dialog(title, content) {
	const id = unique("title");
	const element = h("dialog", { "aria-labelledby": id });
	const close = () => element.close();
	fill(element, h("h2", { id }, title), content(close));
	element.addEventListener("close", () => element.remove());
	document.body.append(element);
	element.showModal();
	return element;
}

/** Asks before something that cannot be taken back. */
export function confirm(title, text, act, work) {
	dialog(title, (close) => {
		const go = h("button", { type: "submit", class: "danger" }, act);
		const alert = h("p", { class: "alert", role: "alert" });
		const submit = (event) => {
			event.preventDefault();
			busy(go, async () => {
				try {
					await work();
					close();
				} catch (refusal) {
					alert.textContent = refusal.message;
				}
			});
		};
		const keep = button("Cancel", close, "", { autofocus: true });
		return h("form", { onsubmit: submit }, h("p", null, text), alert, h("div", { class: "actions" }, go, keep));
	});
}

/** A button that copies a text. Without the right to the clipboard the text is marked, ready for the keyboard. */
export function copier(text, { label = "Copy", of, shown } = {}) {
	const words = h("span", null, label);
	const copy = async () => {
		try {
			await navigator.clipboard.writeText(text);
			words.textContent = "Copied";
			announce(`Copied ${of}`);
			setTimeout(() => (words.textContent = label), 2_000);
		} catch {
			if (shown) {
				shown.focus();
				getSelection().selectAllChildren(shown);
				shown.select?.();
			}
			notify("The browser does not let this page copy: use the keyboard, the text is marked.", "bad");
		}
	};
	return h("button", { type: "button", class: "copy", "aria-label": `${label} ${of}`, onclick: copy }, words);
}

/** A one-line secret or address, to be copied. */
export function copyLine(text, of) {
	const shown = h("input", { class: "mono", readonly: true, value: text, "aria-label": of, autocomplete: "off", spellcheck: "false" });
	shown.addEventListener("focus", () => shown.select());
	return h("div", { class: "copy-line" }, shown, copier(text, { of, shown }));
}

/** Some lines of code, to be copied. */
export function copyBlock(text, of) {
	const shown = h("pre", { tabindex: "0", "aria-label": of }, text);
	return h("div", { class: "copy-block" }, shown, copier(text, { of, shown }));
}

export const mark = (text, kind) => h("span", { class: `badge ${kind}` }, text);
export const effectBadge = (effect) => mark(effect, effect);
export const tags = (list) => list.map((tag) => h("span", { class: "tag" }, tag));

/** A moment, said from now and exactly. */
export function when(text, none = "Never") {
	if (!text) return h("span", { class: "muted" }, none);
	return h("time", { datetime: text, title: fullTime(text) }, fromNow(text));
}

/** A row; its first cell is its name. */
export const row = (name, ...cells) =>
	h(
		"tr",
		null,
		h("th", { scope: "row" }, name),
		cells.map((cell) => h("td", null, cell)),
	);

/** The way back. */
export const trail = (href, label) => h("p", { class: "trail" }, h("a", { href }, label));

export function table(caption, columns, rows) {
	const head = columns.map((column) => h("th", { scope: "col" }, column.startsWith("~") ? h("span", { class: "unseen" }, column.slice(1)) : column));
	return h(
		"div",
		{ class: "table", tabindex: "0", role: "region", "aria-label": caption },
		h("table", null, h("caption", { class: "unseen" }, caption), h("thead", null, h("tr", null, head)), h("tbody", null, rows)),
	);
}

/** What stands where a list would be. */
export function empty(title, text, action) {
	return h("div", { class: "empty" }, h("h2", null, title), h("p", null, text), action);
}

/** Tabs over parts of one page, moved through with the arrow keys. `parts` are [name, node]. */
export function tabs(label, parts) {
	const panels = parts.map(([, node], index) => h("div", { role: "tabpanel", id: unique("panel"), tabindex: "0", hidden: index > 0 }, node));
	const choose = (chosen) => {
		heads.forEach((head, index) => {
			head.setAttribute("aria-selected", String(index === chosen));
			head.tabIndex = index === chosen ? 0 : -1;
			panels[index].hidden = index !== chosen;
		});
	};
	const heads = parts.map(([name], index) =>
		h("button", { type: "button", role: "tab", id: unique("tab"), "aria-controls": panels[index].id, onclick: () => choose(index) }, name),
	);
	const move = (event) => {
		const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
		if (!step) return;
		const next = (heads.indexOf(document.activeElement) + step + heads.length) % heads.length;
		choose(next);
		heads[next].focus();
	};
	panels.forEach((panel, index) => panel.setAttribute("aria-labelledby", heads[index].id));
	choose(0);
	const element = h("div", { class: "tabs" }, h("div", { role: "tablist", "aria-label": label, onkeydown: move }, heads), panels);
	element.choose = choose;
	return element;
}
