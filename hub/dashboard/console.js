// Calls a tool as an agent would, with the account's credentials, and shows what an agent would get.

import { argumentFields, fault } from "./arguments.js";
import { get, parse, path, post } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { bytes } from "./format.js";
import { button, chip, confirm, copyBlock, effectBadge, empty, field, form, group, mark, tabs } from "./widgets.js";

const RUN = { read: "Run", write: "Run: changes data", destructive: "Run: removes data" };

function result({ text, structured, files, is_error: wrong }, took, again) {
	const parts = [["Text", copyBlock(text, "the text")]];
	if (structured) parts.push(["Structured", copyBlock(JSON.stringify(structured, null, 2), "the structured content")]);
	const cursor = structured?.next_cursor;
	return [
		h(
			"div",
			{ class: "heading" },
			h("h2", { tabindex: "-1" }, "Result"),
			mark(wrong ? "error" : "ok", wrong ? "destructive" : "read"),
			h("span", { class: "muted" }, `${Math.round(took)} ms, ${bytes(new Blob([text]).size)}`),
		),
		tabs("Result", parts),
		files.map((one) => h("p", { class: "hint" }, `Also a file: ${one.mime_type}, about ${bytes(Math.round(one.data.length * 0.75))}`)),
		cursor && button("Next page", () => again(cursor)),
	];
}

/** The arguments as fields or as JSON; one is made from the other when the view changes. */
function argumentEditor(schema) {
	const fields = argumentFields(schema);
	const area = h("textarea", { class: "mono", rows: 12, spellcheck: "false" });
	const raw = field("Arguments as JSON", area, { pointer: "/arguments" });
	raw.hidden = true;
	const fromText = () => {
		try {
			const value = parse(area.value.trim() || "{}");
			if (value && typeof value === "object" && !Array.isArray(value)) return value;
		} catch {
			// Said below.
		}
		throw fault("/arguments", "A JSON object is wanted here.");
	};
	const read = () => (raw.hidden ? fields.read() : fromText());
	const turn = (toJson, event) => {
		try {
			const value = read();
			if (toJson) area.value = JSON.stringify(value, null, 2);
			else fields.write(value);
			raw.hidden = !toJson;
			fields.node.hidden = toJson;
		} catch (problem) {
			event.preventDefault();
			views[toJson ? 0 : 1].querySelector("input").checked = true;
			announce(problem.message);
			raw.querySelector(".wrong").textContent = problem.message;
		}
	};
	const views = [
		chip("Form", { type: "radio", name: "view", checked: true, onchange: (event) => turn(false, event) }),
		chip("JSON", { type: "radio", name: "view", onchange: (event) => turn(true, event) }),
	];
	const write = (value) => {
		fields.write(value);
		area.value = JSON.stringify(value, null, 2);
	};
	return { nodes: [group("Arguments", h("div", { class: "chips" }, views)), fields.node, raw], read, write };
}

function caller(account, tool) {
	const editor = argumentEditor(tool.input_schema);
	const output = h("section", { class: "result", "aria-label": "Result" });
	const run = async (args) => {
		const begin = performance.now();
		const answer = await post(path`/integrated-account/${account.id}/tools/${tool.name}/call`, { arguments: args });
		const again = (cursor) => {
			editor.write({ ...args, next_cursor: cursor });
			run({ ...args, next_cursor: cursor });
		};
		fill(output, result(answer, performance.now() - begin, again));
		announce(answer.is_error ? "The tool answered with an error." : "The tool answered.");
		output.querySelector("h2").focus({ preventScroll: true });
		if (output.getBoundingClientRect().top > innerHeight) output.scrollIntoView();
	};
	const submit = async () => {
		const args = editor.read();
		if (tool.effect !== "destructive") return run(args);
		confirm(`Run ${tool.name}?`, `It removes data or takes access away at the vendor, in “${account.label}”.`, "Run", () => run(args));
	};
	const element = form(editor.nodes, RUN[tool.effect] ?? "Run", submit);
	element.querySelector(".primary").classList.toggle("danger", tool.effect === "destructive");
	const about = h("p", { class: "prose" }, effectBadge(tool.effect), " ", tool.description);
	return [about, h("div", { class: "console" }, element, output)];
}

export async function callConsole({ account, name, place, signal }) {
	const { items } = await get(path`/integrated-account/${account.id}/tools`, null, signal);
	if (items.length === 0) return empty("No tools", "This integration has none.");
	const groups = Map.groupBy(items, (tool) => tool.resource);
	const options = [...groups].map(([resource, list]) =>
		h(
			"optgroup",
			{ label: resource },
			list.map((tool) => h("option", { value: tool.name }, tool.name)),
		),
	);
	const choose = h("select", { class: "mono" }, options);
	choose.value = (items.find((tool) => tool.name === name) ?? items[0]).name;
	const body = h("div", { class: "page" });
	const show = () => {
		history.replaceState(null, "", place + path`/console/${choose.value}`);
		fill(
			body,
			caller(
				account,
				items.find((tool) => tool.name === choose.value),
			),
		);
	};
	choose.addEventListener("change", show);
	show();
	return [field("Tool", choose), body];
}
