// A tool's arguments, as a person reads them.

import { h } from "./dom.js";
import { copyBlock, fold } from "./widgets.js";

const UNION = ["anyOf", "oneOf"];
const LIMITS = ["minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "format", "pattern", "default"];

/** "list of string", "integer or null". */
export function typeName(schema) {
	if (!schema || typeof schema !== "object") return "anything";
	const union = UNION.map((key) => schema[key]).find(Array.isArray);
	if (union) return [...new Set(union.map(typeName))].join(" or ");
	const types = [schema.type ?? []].flat();
	if (types.length === 0) return schema.enum ? "one of" : schema.properties ? "object" : "anything";
	return types.map((type) => (type === "array" && schema.items ? `list of ${typeName(schema.items)}` : type)).join(" or ");
}

function values(schema) {
	const list = schema.const !== undefined ? [schema.const] : (schema.enum ?? schema.items?.enum);
	if (!Array.isArray(list) || list.length === 0) return null;
	return h(
		"p",
		{ class: "values" },
		list.map((value) => h("code", null, typeof value === "string" ? value : JSON.stringify(value))),
	);
}

/** The schemas inside this one that have properties of their own. */
function inner(schema) {
	if (!schema || typeof schema !== "object") return [];
	const union = UNION.flatMap((key) => schema[key] ?? []);
	return [...(schema.properties ? [schema] : []), ...inner(schema.items), ...union.flatMap(inner)];
}

function property(name, schema, required) {
	const nested = inner(schema);
	const notes = LIMITS.filter((key) => schema[key] !== undefined).map((key) => `${key} ${JSON.stringify(schema[key])}`);
	return h(
		"li",
		null,
		h("p", { class: "property" }, h("code", null, name), h("span", { class: "type" }, typeName(schema)), required && h("strong", null, "required")),
		schema.description && h("p", null, schema.description),
		notes.length > 0 && h("p", { class: "muted" }, notes.join(", ")),
		values(schema),
		nested.length > 0 && fold("What is in it", false, nested.map(properties)),
	);
}

function properties(schema) {
	const required = new Set(schema.required ?? []);
	const entries = Object.entries(schema.properties ?? {});
	const sorted = [...entries.filter(([name]) => required.has(name)), ...entries.filter(([name]) => !required.has(name))];
	return h(
		"ul",
		{ class: "properties" },
		sorted.map(([name, of]) => property(name, of ?? {}, required.has(name))),
	);
}

/** The arguments one by one, and the schema itself behind a fold. */
export function schemaView(schema) {
	const some = Object.keys(schema?.properties ?? {}).length > 0;
	return [
		some ? properties(schema) : h("p", { class: "muted" }, "It takes no arguments."),
		fold("JSON schema", false, copyBlock(JSON.stringify(schema, null, 2), "JSON schema")),
	];
}
