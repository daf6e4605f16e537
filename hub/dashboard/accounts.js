// Integrated accounts: whose data at which vendor, and with which credentials.

import { all, get, patch, path, post, remove } from "./api.js";
import { callConsole } from "./console.js";
import { credentialFields } from "./credentials.js";
import { fill, h } from "./dom.js";
import { serverList } from "./servers.js";
import { toolBrowser } from "./tools.js";
import { button, confirm, empty, field, form, notify, row, select, table, trail, when } from "./widgets.js";

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
      h("a", { class: "plain", href: path`#/integrations/${item.integration}` }, item.integration),
      h("code", { class: "muted" }, item.id),
      when(item.created_at),
    ),
  );
  const text = "An account is one customer's access to one vendor. Add one, and give agents a URL to the part of it that they need.";
  const nodes = [
    h("div", { class: "heading" }, h("h1", null, "Accounts"), items.length > 0 && create),
    items.length ? table("Accounts", ["Label", "Integration", "Id", "Created"], rows) : empty("No accounts yet", text, create),
  ];
  return { title: "Accounts", nodes };
}

function baseUrlField(account, integration) {
  const input = h("input", { type: "url", value: account?.base_url ?? "", placeholder: integration.server?.url ?? "", autocomplete: "off" });
  const node = h(
    "details",
    { open: Boolean(account?.base_url) },
    h("summary", null, "Another server"),
    field("Base URL", input, { hint: "Stands for the integration's server, for a vendor's sandbox or a proxy.", pointer: "/base_url", optional: true }),
  );
  return { node, value: () => input.value.trim() };
}

export async function newAccount({ query, signal }) {
  const items = await all("/integration", null, signal);
  if (items.length === 0) {
    const text = "Compile one with `toolwright build`, and the hub picks it up without a restart.";
    return { title: "Add account", nodes: empty("There are no integrations yet", text) };
  }
  const wanted = items.find((item) => item.name === query.get("integration")) ?? items[0];
  const choose = select(items.map((item) => [item.name, item.title || item.name]), wanted.name);
  const labelled = h("input", { required: true, maxlength: 200, autocomplete: "off", value: "" });
  const needed = h("div", { class: "needed" });
  let fields;
  let base;
  const shape = async () => {
    const integration = await get(path`/integration/${choose.value}`, null, signal);
    fields = credentialFields(integration);
    base = baseUrlField(null, integration);
    fill(needed, fields.nodes, base.node);
  };
  choose.addEventListener("change", () => shape().catch((refusal) => signal.aborted || notify(refusal.message, "bad")));
  await shape();
  const submit = async () => {
    const body = { integration: choose.value, label: labelled.value, credentials: fields.credentials(), variables: fields.variables() };
    if (base.value()) body.base_url = base.value();
    const made = await post("/integrated-account", body);
    notify(`“${labelled.value}” is added.`);
    location.hash = `#/accounts/${made.id}`;
  };
  const element = form(
    [
      field("Integration", choose, { pointer: "/integration" }),
      field("Label", labelled, { hint: "For people: whose account it is.", pointer: "/label" }),
      needed,
      h("p", { class: "hint" }, "Credentials are encrypted before they are stored, go only to the vendor, and are never shown again."),
    ],
    "Add account",
    submit,
    h("a", { class: "button", href: "#/accounts" }, "Cancel"),
  );
  const nodes = [trail("#/accounts", "Accounts"), h("h1", null, "Add account"), element];
  return { title: "Add account", nodes };
}

async function settings({ account, integration, reload }) {
  const labelled = h("input", { required: true, maxlength: 200, autocomplete: "off", value: account.label ?? "" });
  const fields = credentialFields(integration, account);
  const base = baseUrlField(account, integration);
  const submit = async () => {
    const body = { label: labelled.value, variables: fields.variables() };
    if (Object.keys(fields.credentials()).length) body.credentials = fields.credentials();
    if (base.value() !== (account.base_url ?? "")) body.base_url = base.value() || null;
    await patch(at(account.id), body);
    notify("Saved. It holds from the next call on.");
    reload();
  };
  const ask = () => {
    const text = `Its credentials and all its MCP servers are deleted with “${account.label}”; their URLs stop working at once. The log stays.`;
    confirm("Delete this account?", text, "Delete", async () => {
      await remove(at(account.id));
      notify(`“${account.label}” is deleted.`);
      location.hash = "#/accounts";
    });
  };
  return [
    form([field("Label", labelled, { pointer: "/label" }), fields.nodes, base.node], "Save", submit),
    h("section", { class: "danger-zone" }, h("h2", null, "Delete this account"), h("p", null, "Agents that use it are refused at once."), button("Delete account", ask, "danger")),
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
