// Integrated accounts: whose data at which vendor, and with which credentials.

import { all, get, patch, path, post, remove } from "./api.js";
import { callConsole } from "./console.js";
import { credentialFields } from "./credentials.js";
import { fill, h } from "./dom.js";
import { serverList } from "./servers.js";
import { toolBrowser } from "./tools.js";
import { button, confirm, empty, field, fold, form, notify, row, select, table, trail, when } from "./widgets.js";

const TABS = [
	["servers", "MCP servers"],
	["tools", "Tools"],
	["console", "Console"],
	["settings", "Settings"],
];

const at = (id) => path`/integrated-account/${id}`;

export async function accounts({ signal }) {
	const items = await all("/integrated-account", null, signal);
	const create = h("a", { class: "button primary", href: "#/accounts/new" }, "Add account");
	const rows = items.map((item) =>
		row(
			[h("a", { href: `#/accounts/${item.id}` }, item.label), item.missing.length > 0 && h("small", { class: "bad" }, "lacks credentials")],
			h("a", { href: path`#/integrations/${item.integration}` }, item.integration),
			h("code", { class: "muted" }, item.id),
			when(item.created_at),
		),
	);
	const text = "An account is one customer's access to one vendor. Give agents a URL to the part of it that they need.";
	const nodes = [
		h("div", { class: "heading" }, h("h1", null, "Accounts"), items.length > 0 && create),
		items.length ? table("Accounts", ["Label", "Integration", "Id", "Created"], rows) : empty("No accounts yet", text, create),
	];
	return { title: "Accounts", nodes };
}

/** The fields of an account, new or known; `body` is what the API is told. */
function accountFields(integration, account) {
	const label = h("input", { maxlength: 200, autocomplete: "off", value: account?.label ?? "" });
	const base = h("input", { type: "url", value: account?.base_url ?? "", placeholder: integration.server, autocomplete: "off" });
	const { nodes, credentials, variables } = credentialFields(integration, account);
	return {
		nodes: [
			field("Label", label, { hint: "For people: whose account it is.", pointer: "/label" }),
			nodes,
			fold("Another server", Boolean(base.value), field("Base URL", base, { hint: "Stands for the integration's server.", pointer: "/base_url" })),
		],
		body: () => {
			const out = { label: label.value, credentials: credentials(), variables: variables() };
			const url = base.value.trim();
			return url === (account?.base_url ?? "") ? out : { ...out, base_url: url || null };
		},
	};
}

export async function newAccount({ query, signal }) {
	const items = await all("/integration", null, signal);
	if (items.length === 0) return { title: "Add account", nodes: empty("There are no integrations yet", "Compile one with `toolwright build`.") };
	const wanted = items.find((item) => item.name === query.get("integration")) ?? items[0];
	const choose = select(
		items.map((item) => [item.name, item.title]),
		wanted.name,
	);
	const needed = h("div", { class: "fields" });
	let fields;
	const shape = () => {
		fields = accountFields(items.find((item) => item.name === choose.value));
		fill(needed, fields.nodes);
	};
	choose.addEventListener("change", shape);
	shape();
	const submit = async () => {
		const made = await post("/integrated-account", { integration: choose.value, ...fields.body() });
		notify(`“${made.label}” is added.`);
		location.hash = `#/accounts/${made.id}`;
	};
	const note = h("p", { class: "hint" }, "Credentials are stored encrypted, go only to the vendor, and are never shown again.");
	const cancel = h("a", { class: "button", href: "#/accounts" }, "Cancel");
	const element = form([field("Integration", choose, { pointer: "/integration" }), needed, note], "Add account", submit, cancel);
	return { title: "Add account", nodes: [trail("#/accounts", "Accounts"), h("h1", null, "Add account"), element] };
}

async function settings({ account, integration, reload }) {
	const { nodes, body } = accountFields(integration, account);
	const submit = async () => {
		await patch(at(account.id), body());
		notify("Saved.");
		reload();
	};
	const ask = () => {
		const text = `Its credentials and all its MCP servers are deleted with “${account.label}”; their URLs stop working at once.`;
		confirm("Delete this account?", text, "Delete", async () => {
			await remove(at(account.id));
			notify(`“${account.label}” is deleted.`);
			location.hash = "#/accounts";
		});
	};
	return [
		form(nodes, "Save", submit),
		h(
			"section",
			{ class: "danger-zone" },
			h("h2", null, "Delete this account"),
			h("p", null, "Agents that use it are refused at once."),
			button("Delete account", ask, "danger"),
		),
	];
}

async function tools({ account, name, place, signal }) {
	const { items } = await get(`${at(account.id)}/tools`, null, signal);
	const action = (tool) => h("p", null, h("a", { class: "button", href: place + path`/console/${tool.name}` }, "Try in the console"));
	return toolBrowser({ items, selected: name, action, address: (chosen) => place + path`/tools/${chosen}` });
}

const PARTS = { servers: serverList, tools, console: callConsole, settings };

export async function account({ params: [id, tab = "servers", name], signal, reload }) {
	const found = await get(at(id), null, signal);
	const place = path`#/accounts/${id}`;
	const integration = tab === "settings" ? await get(path`/integration/${found.integration}`, null, signal) : null;
	const part = await PARTS[tab]({ account: found, integration, name, place, signal, reload });
	const link = ([key, label]) => h("a", { href: `${place}/${key}`, "aria-current": key === tab ? "page" : null }, label);
	const nodes = [
		trail("#/accounts", "Accounts"),
		h("h1", null, found.label),
		h("p", { class: "lead" }, found.integration, " · ", h("code", null, found.id)),
		h("nav", { class: "subnav", "aria-label": "Account" }, TABS.map(link)),
		found.broken && h("p", { class: "caution" }, "Its stored credentials were changed behind the hub's back, and are not used. Give them anew under Settings."),
		found.missing.length > 0 && h("p", { class: "caution" }, "Some tools cannot be called yet: ", found.missing.join("; ")),
		part,
	];
	return { title: `${found.label}, ${TABS.find(([key]) => key === tab)[1]}`, nodes };
}
