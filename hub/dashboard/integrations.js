// The integrations that this hub has, and their tools.

import { all, get, path } from "./api.js";
import { h } from "./dom.js";
import { count } from "./format.js";
import { toolBrowser } from "./tools.js";
import { empty, table } from "./widgets.js";

const WAYS = { bearer: "Bearer token", basic: "User and password", api_key: "API key", oauth2: "OAuth 2.0", none: "Nothing" };

/** How one proves to the vendor who one is, in words. */
export const ways = (auth) => (auth?.length ? [...new Set(auth.map((scheme) => WAYS[scheme.type] ?? scheme.name))].join(", ") : "No credentials");

const size = (tools) => (Array.isArray(tools) ? tools.length : tools);

export async function integrations({ signal }) {
  const items = await all("/integration", null, signal);
  const rows = items.map((item) =>
    h(
      "tr",
      null,
      h("th", { scope: "row" }, h("a", { href: `#/integrations/${encodeURIComponent(item.name)}` }, item.title || item.name)),
      h("td", null, h("code", null, item.name)),
      h("td", null, item.version || "–"),
      h("td", null, count(size(item.tools), "tool")),
      h("td", null, ways(item.auth)),
      h("td", { class: "end" }, h("a", { href: `#/accounts/new?integration=${encodeURIComponent(item.name)}` }, "Add account")),
    ),
  );
  const nodes = [
    h("div", { class: "heading" }, h("h1", null, "Integrations")),
    h("p", { class: "lead" }, "What this hub can connect to. Each was compiled from the vendor's API description."),
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
    h("p", { class: "trail" }, h("a", { href: "#/integrations" }, "Integrations")),
    h("div", { class: "heading" }, h("h1", null, title), h("a", { class: "button", href: `#/accounts/new?integration=${encodeURIComponent(name)}` }, "Add account")),
    h("p", { class: "lead" }, [`Version ${item.version || "unknown"}`, ways(item.auth), item.server?.url].filter(Boolean).join(" · ")),
    item.instructions && h("details", { class: "words" }, h("summary", null, "What models are told about it"), h("p", { class: "prose" }, item.instructions)),
    toolBrowser({ items: tools.items, selected: tool, address: (chosen) => `#/integrations/${encodeURIComponent(name)}/${encodeURIComponent(chosen)}` }),
  ];
  return { title, nodes };
}
