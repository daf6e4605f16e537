// Tools to look through: a list that can be searched, and one of them in full.

import { announce, fill, h, settled } from "./dom.js";
import { count, number } from "./format.js";
import { schemaView } from "./schema.js";
import { copier, effectBadge, select, tags } from "./widgets.js";

const sum = (items) => items.reduce((total, tool) => total + tool.tokens, 0);

/** "12 tools, 3,104 tokens" */
export const summary = (items) => `${count(items.length, "tool")}, ${count(sum(items), "token")}`;

/** The texts in which all words of a query have to be. */
function haystack(tool) {
	const words = [tool.name, tool.title, tool.description, tool.resource, tool.method, ...tool.tags];
	return [...words, ...Object.keys(tool.input_schema?.properties ?? {})].join("\n").toLowerCase();
}

function byResource(items) {
	const groups = new Map();
	for (const tool of items) groups.set(tool.resource, [...(groups.get(tool.resource) ?? []), tool]);
	return [...groups];
}

/** Lists of tools under their resources. `entry` makes one item's inside. */
export function grouped(items, entry) {
	return byResource(items).map(([resource, list]) =>
		h(
			"section",
			{ class: "resource" },
			h("h2", null, resource),
			h(
				"ul",
				null,
				list.map((tool) => h("li", null, entry(tool))),
			),
		),
	);
}

/** What stands beside a tool's name. */
export function facts(tool) {
	return h("span", { class: "facts" }, effectBadge(tool.effect), h("span", { class: "tokens", title: "Tokens that the tool takes up" }, number(tool.tokens)));
}

function fact(name, ...value) {
	return [h("dt", null, name), h("dd", null, value)];
}

function detail(tool, action) {
	return [
		h("div", { class: "heading" }, h("h2", { tabindex: "-1" }, tool.name), copier(tool.name, { of: "the tool's name" })),
		tool.title && h("p", { class: "title" }, tool.title),
		h("p", { class: "prose" }, tool.description),
		action?.(tool),
		h(
			"dl",
			{ class: "facts-list" },
			fact("Effect", effectBadge(tool.effect)),
			fact("Method", h("code", null, `${tool.resource}.${tool.method}`)),
			tool.tags.length > 0 && fact("Tags", tags(tool.tags)),
			fact("Size", count(tool.tokens, "token")),
		),
		h("h3", null, "Arguments"),
		schemaView(tool.input_schema),
	];
}

/** The two panes. `address` gives a tool's place in the location; `action` what can be done with one. */
export function toolBrowser({ items, selected, address, action }) {
	const search = h("input", { type: "search", placeholder: "Search tools", "aria-label": "Search tools", autocomplete: "off", spellcheck: "false" });
	const effects = ["read", "write", "destructive"].filter((effect) => items.some((tool) => tool.effect === effect));
	const effect = select([["", "All effects"], ...effects.map((name) => [name, name])], "", { "aria-label": "Effect" });
	const names = [...new Set(items.flatMap((tool) => tool.tags))].sort();
	const tag = select([["", "All tags"], ...names.map((name) => [name, name])], "", { "aria-label": "Tag" });
	const total = h("p", { class: "total" });
	const list = h("div", { class: "list" });
	const pane = h("article", { class: "pane", "aria-label": "Tool" });
	const texts = new Map(items.map((tool) => [tool, haystack(tool)]));
	const browser = h(
		"div",
		{ class: "browser" },
		h("div", { class: "finder" }, h("div", { class: "filters" }, search, effect, names.length > 0 && tag), total, list),
		pane,
	);

	const open = (tool, focus) => {
		selected = tool.name;
		browser.classList.add("open");
		history.replaceState(null, "", address(tool.name));
		const back = h("button", { type: "button", class: "back quiet", onclick: close }, "← All tools");
		fill(pane, back, detail(tool, action));
		pane.scrollTop = 0;
		mark();
		if (focus) pane.querySelector("h2").focus({ preventScroll: true });
		if (matchMedia("(max-width: 60rem)").matches) browser.scrollIntoView();
	};
	const close = () => {
		browser.classList.remove("open");
		list.querySelector("[aria-current]")?.focus();
	};
	const mark = () => {
		for (const link of list.querySelectorAll("a")) {
			if (link.dataset.tool === selected) link.setAttribute("aria-current", "true");
			else link.removeAttribute("aria-current");
		}
	};
	const entry = (tool) => {
		const choose = (event) => {
			if (event.ctrlKey || event.metaKey || event.shiftKey) return;
			event.preventDefault();
			open(tool, true);
		};
		return h(
			"a",
			{ href: address(tool.name), "data-tool": tool.name, onclick: choose },
			h("span", { class: "name" }, tool.name),
			facts(tool),
			h("span", { class: "sub" }, tool.title),
		);
	};
	const refresh = () => {
		const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
		const fits = (tool) =>
			(!effect.value || tool.effect === effect.value) && (!tag.value || tool.tags.includes(tag.value)) && words.every((word) => texts.get(tool).includes(word));
		const found = items.filter(fits);
		total.textContent = summary(found);
		fill(list, found.length ? grouped(found, entry) : h("p", { class: "muted" }, "No tool fits."));
		mark();
		return found;
	};
	const changed = settled(120, () => announce(summary(refresh())));
	search.addEventListener("input", changed);
	effect.addEventListener("change", changed);
	tag.addEventListener("change", changed);
	refresh();
	const first = items.find((tool) => tool.name === selected);
	if (first) open(first, false);
	else fill(pane, h("p", { class: "muted hollow" }, "Choose a tool to see what it does and what it takes."));
	return browser;
}
