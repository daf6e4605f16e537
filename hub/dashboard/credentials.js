// What an account needs: credentials and variables by the integration's description. Values of credentials are never read back.

import { h } from "./dom.js";
import { field, group, select } from "./widgets.js";

function secrets(scheme, known) {
	return scheme.variables.map(({ name, help }) => {
		const input = h("input", {
			type: "password",
			name,
			autocomplete: "new-password",
			spellcheck: "false",
			placeholder: known.includes(name) ? "Unchanged" : "",
		});
		return field(name, input, { hint: help, pointer: `/credentials/${name}` });
	});
}

function variableField(variable, value) {
	const attributes = { name: variable.name, autocomplete: "off" };
	const control = variable.allowed.length
		? select([...(variable.default ? [] : [["", "Choose …"]]), ...variable.allowed.map((one) => [one, one])], value ?? variable.default ?? "", attributes)
		: h("input", { ...attributes, value: value ?? "", placeholder: variable.default ?? "" });
	return field(variable.name, control, { pointer: `/variables/${variable.name}` });
}

/** The fields for an integration; `account` is what there is already. */
export function credentialFields(integration, account) {
	const known = account?.credentials ?? [];
	const schemes = integration.auth.map((scheme) => [scheme, secrets(scheme, known)]).filter(([, fields]) => fields.length > 0);
	const auth =
		schemes.length > 1
			? [h("p", { class: "hint" }, "Fill in those that you have."), schemes.map(([scheme, fields]) => group(scheme.name, fields))]
			: schemes.map(([, fields]) => fields);
	const inputs = schemes.flatMap(([, fields]) => fields.map((one) => one.querySelector("input")));
	const variables = integration.variables.map((variable) => variableField(variable, account?.variables?.[variable.name]));
	const controls = variables.map((one) => one.querySelector("input, select"));
	const pairs = (list) => Object.fromEntries(list.filter((input) => input.value !== "").map((input) => [input.name, input.value]));
	return {
		nodes: [
			auth,
			schemes.length === 0 && h("p", { class: "muted" }, "This vendor asks for no credentials."),
			h("div", { class: "field", "data-pointer": "/credentials" }, h("p", { class: "wrong" })),
			variables.length > 0 && group("Server", variables, { pointer: "/variables" }),
		],
		credentials: () => pairs(inputs),
		// What was there and is empty now goes.
		variables: () => ({ ...Object.fromEntries(Object.keys(account?.variables ?? {}).map((name) => [name, null])), ...pairs(controls) }),
	};
}
