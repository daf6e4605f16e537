// The integrations that this hub has, and their tools.

import { all, get, path } from "./api.js";
import { h } from "./dom.js";
import { count } from "./format.js";
import { toolBrowser } from "./tools.js";
import { empty, fold, row, table, trail } from "./widgets.js";

const WAYS = { bearer: "Bearer token", basic: "User and password", api_key: "API key", oauth2: "OAuth 2.0", none: "Nothing" };

/** How one proves to the vendor who one is, in words. */
const ways = (auth) => (auth?.length ? [...new Set(auth.map((scheme) => WAYS[scheme.type] ?? scheme.name))].join(", ") : "No credentials");

export async function integrations({ signal }) {
	const items = await all("/integration", null, signal);
	const rows = items.map((item) =>
		row(
			h("a", { href: path`#/integrations/${item.name}` }, item.title || item.name),
			h("code", null, item.name),
			item.version || "–",
			count(item.tools, "tool"),
			ways(item.auth),
			h("a", { href: path`#/accounts/new?integration=${item.name}` }, "Add account"),
		),
	);
	const nodes = [
		h("div", { class: "heading" }, h("h1", null, "Integrations")),
		h("p", { class: "lead" }, "Each was compiled from the vendor's API description."),
		items.length
			? table("Integrations", ["Vendor", "Name", "Version", "Tools", "Authentication", "~Actions"], rows)
			: empty("No integrations yet", "Compile one with `toolwright build`, and the hub picks it up without a restart."),
	];
	return { title: "Integrations", nodes };
}

export async function integration({ params: [name, tool], signal }) {
	const [item, tools] = await Promise.all([get(path`/integration/${name}`, null, signal), get(path`/integration/${name}/tools`, null, signal)]);
	const title = item.title || item.name;
	const nodes = [
		trail("#/integrations", "Integrations"),
		h("div", { class: "heading" }, h("h1", null, title), h("a", { class: "button", href: path`#/accounts/new?integration=${name}` }, "Add account")),
		h("p", { class: "lead" }, [`Version ${item.version || "unknown"}`, ways(item.auth), item.server].filter(Boolean).join(" · ")),
		item.instructions && fold("What models are told about it", false, h("p", { class: "prose" }, item.instructions)),
		toolBrowser({ items: tools.items, selected: tool, address: (chosen) => path`#/integrations/${name}/${chosen}` }),
	];
	return { title, nodes };
}
