// A form for a tool's arguments, made from its schema. What no form can show well is a field that takes JSON.

import { parse } from "./api.js";
import { h } from "./dom.js";
import { typeName } from "./schema.js";
import { chip, field, fold, group, select } from "./widgets.js";

const DEPTH = 3;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** A fault of one argument, in the form in which the hub reports faults. */
export function fault(pointer, message) {
	return Object.assign(new Error(message), { details: [{ pointer, message }] });
}

function numeral(text, whole, pointer) {
	if (!NUMBER.test(text) || (whole && !/^-?\d+$/.test(text))) throw fault(pointer, whole ? "A whole number is wanted here." : "A number is wanted here.");
	return parse(text);
}

/** The schema without null, and whether it is one plain type. */
function plain(schema) {
	const types = [schema?.type ?? []].flat().filter((type) => type !== "null");
	return schema && types.length === 1 && !schema.anyOf && !schema.oneOf ? { ...schema, type: types[0] } : null;
}

const text = (value) => (typeof value === "string" ? value : JSON.stringify(value));

function choices(values, label) {
	const element = select([["", label], ...values.map((value) => [JSON.stringify(value), text(value)])], "");
	return { control: element, read: () => (element.value ? parse(element.value) : undefined), write: (value) => (element.value = JSON.stringify(value) ?? "") };
}

function line(schema, pointer) {
	const number = schema.type === "integer" || schema.type === "number";
	const input = h("input", { inputmode: number ? (schema.type === "integer" ? "numeric" : "decimal") : null, autocomplete: "off", spellcheck: "false" });
	const read = () => {
		if (input.value === "") return undefined;
		return number ? numeral(input.value.trim(), schema.type === "integer", pointer) : input.value;
	};
	return { control: input, read, write: (value) => (input.value = value === undefined ? "" : text(value)) };
}

function lines(items, pointer) {
	const area = h("textarea", { rows: 2, spellcheck: "false" });
	const read = () => {
		const found = area.value
			.split("\n")
			.map((one) => one.trim())
			.filter(Boolean);
		if (found.length === 0) return undefined;
		return items.type === "string" ? found : found.map((one) => numeral(one, items.type === "integer", pointer));
	};
	return { control: area, hint: "One a line.", read, write: (value) => (area.value = Array.isArray(value) ? value.map(text).join("\n") : "") };
}

function several(values) {
	const node = h(
		"div",
		{ class: "chips" },
		values.map((value, index) => chip(text(value), { value: String(index) })),
	);
	const inputs = [...node.querySelectorAll("input")];
	const read = () => {
		const found = inputs.filter((input) => input.checked).map((input) => values[input.value]);
		return found.length ? found : undefined;
	};
	return { whole: node, read, write: (value) => inputs.forEach((input) => (input.checked = Array.isArray(value) && value.includes(values[input.value]))) };
}

function anything(schema, pointer) {
	const area = h("textarea", { rows: 3, class: "mono", spellcheck: "false" });
	const words = /string|anything/.test(typeName(schema)) && !/list|object/.test(typeName(schema));
	const read = () => {
		if (area.value.trim() === "") return undefined;
		try {
			return parse(area.value);
		} catch {
			if (words) return area.value;
			throw fault(pointer, "This is not JSON.");
		}
	};
	const write = (value) => (area.value = value === undefined ? "" : JSON.stringify(value, null, 2));
	return { control: area, hint: words ? "JSON, or plain text." : `JSON: ${typeName(schema)}.`, read, write };
}

function part(schema, pointer, depth) {
	const one = plain(schema);
	if (Array.isArray(schema?.enum)) return choices(schema.enum, "–");
	if (one?.type === "boolean") return choices([true, false], "–");
	if (one?.type === "array" && Array.isArray(one.items?.enum)) return several(one.items.enum);
	const items = one?.type === "array" && plain(one.items);
	if (items && ["string", "integer", "number"].includes(items.type)) return lines(items, pointer);
	if (one?.type === "object" && one.properties && depth < DEPTH) return fields(one, pointer, depth + 1);
	return one && ["string", "integer", "number"].includes(one.type) ? line(one, pointer) : anything(schema, pointer);
}

function labelled(name, schema, required, pointer, depth) {
	const made = part(schema, pointer, depth);
	const hint = [schema?.description, made.hint].filter(Boolean).join(" ");
	const title = [h("code", null, name), " ", h("span", { class: "type" }, typeName(schema)), required && h("strong", null, " required")];
	const node = made.whole ? group(title, made.whole, { hint, pointer }) : field(title, made.control, { hint, pointer });
	return { ...made, node, name, required };
}

/** The fields of an object. Keys that the schema does not name are kept as they were given. */
function fields(schema, pointer, depth) {
	const required = new Set(schema.required ?? []);
	const encode = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");
	const made = Object.entries(schema.properties ?? {}).map(([name, of]) => labelled(name, of, required.has(name), `${pointer}/${encode(name)}`, depth));
	const first = made.filter((one) => one.required);
	const rest = made.filter((one) => !one.required);
	const folded = depth > 0 || rest.length > 8;
	const more = fold(
		`${rest.length} optional`,
		first.length === 0,
		rest.map((one) => one.node),
	);
	let unknown = {};
	const read = () => {
		const pairs = made.map((one) => [one.name, one.read()]).filter(([, value]) => value !== undefined);
		const out = { ...unknown, ...Object.fromEntries(pairs) };
		return Object.keys(out).length || depth === 0 ? out : undefined;
	};
	const write = (value) => {
		unknown = { ...value };
		for (const one of made) {
			// A vendor may call an argument `constructor`, which every object has.
			const given = Object.hasOwn(unknown, one.name) ? unknown[one.name] : undefined;
			delete unknown[one.name];
			one.write(given);
			if (given !== undefined && !one.required) more.open = true;
		}
	};
	const node = h(
		"div",
		{ class: depth ? "nested" : "fields" },
		first.map((one) => one.node),
		rest.length > 0 && (folded ? more : rest.map((one) => one.node)),
	);
	return { whole: node, read, write };
}

/** `node`, `read` (throws a fault of one argument) and `write`. */
export function argumentFields(schema) {
	const { whole: node, read, write } = fields(schema ?? {}, "/arguments", 0);
	return { node, read, write };
}
