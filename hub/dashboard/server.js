// One MCP server: made or changed with a view of the tools that the choice gives.

import { get, patch, path, post } from "./api.js";
import { announce, fill, h, settled } from "./dom.js";
import { clientTabs } from "./clients.js";
import { expiryField } from "./expiry.js";
import { revoke, serversPath } from "./servers.js";
import { facts, grouped, summary } from "./tools.js";
import { button, chip, copyLine, field, fold, form, group, notify, trail } from "./widgets.js";

const STANDARD = ["list", "get", "create", "update", "delete"];
const KINDS = [
	["read", (tool) => tool.effect === "read"],
	["write", (tool) => tool.effect !== "read"],
	["destructive", (tool) => tool.effect === "destructive"],
	["custom", (tool) => !STANDARD.includes(tool.method)],
];

const distinct = (values) => [...new Set(values)].sort();
const checked = (node) => [...node.querySelectorAll("input:checked")].map((input) => input.value);

function chips(names, chosen, count) {
	return h(
		"div",
		{ class: "chips" },
		names.map((name) => chip(name, { value: name, checked: chosen.includes(name) }, String(count(name)))),
	);
}

/** The choice of methods and tags. */
function choice(tools, config) {
	const methods = config.methods;
	const kinds = KINDS.map(([name, fits]) => chip(name, { value: name, checked: methods.includes(name) }, String(tools.filter(fits).length)));
	const names = distinct([...tools.map((tool) => tool.method), ...methods.filter((name) => !KINDS.some(([kind]) => kind === name))]);
	const single = fold(
		"Single methods",
		methods.some((name) => names.includes(name)),
		chips(names, methods, (name) => tools.filter((tool) => tool.method === name).length),
	);
	const methodsNode = group("Methods", [h("div", { class: "chips" }, kinds), single], {
		hint: "Read changes nothing at the vendor, write is everything else. None chosen means all of them.",
		pointer: "/config/methods",
	});
	const words = distinct([...tools.flatMap((tool) => tool.tags), ...config.tags]);
	const tagsNode = group(
		"Tags",
		chips(words, config.tags, (name) => tools.filter((tool) => tool.tags.includes(name)).length),
		{ hint: "Tools with one of these tags. None chosen means all.", pointer: "/config/tags" },
	);
	return { nodes: [methodsNode, words.length > 0 && tagsNode], value: () => ({ methods: checked(methodsNode), tags: words.length ? checked(tagsNode) : [] }) };
}

/** The tools of a choice, asked of the hub: what it says here is what the server will do. */
function preview(accountId, signal) {
	const total = h("p", { class: "total", "aria-live": "polite" });
	const list = h("div", { class: "list", tabindex: "0", role: "group", "aria-label": "Tools" });
	const node = h("section", { class: "preview", "aria-label": "What the server will expose" }, h("h2", null, "What it will expose"), total, list);
	let asked = 0;
	const state = { node, items: [] };
	state.show = async ({ methods, tags }) => {
		const mine = (asked += 1);
		try {
			const { items } = await get(path`/integrated-account/${accountId}/tools`, { methods: methods.join(), tags: tags.join() }, signal);
			if (mine !== asked) return;
			state.items = items;
			total.textContent = summary(items);
			total.className = "total";
			fill(
				list,
				grouped(items, (tool) => [h("span", { class: "name" }, tool.name), facts(tool)]),
			);
		} catch (refusal) {
			if (mine !== asked) return;
			state.items = [];
			total.textContent = refusal.details?.[0]?.message ?? refusal.message;
			total.className = "total bad";
			fill(list);
		}
	};
	return state;
}

function limitField(label, value, pointer) {
	const input = h("input", { inputmode: "numeric", value: value ?? "", size: 8, autocomplete: "off" });
	// What is no number goes to the hub as it is, which says what is wrong with it.
	const read = () => (input.value.trim() === "" ? null : /^\d{1,9}$/.test(input.value.trim()) ? Number(input.value) : input.value);
	return { node: field(label, input, { pointer }), read };
}

/** The URL and what to do with it, shown this once. */
function ready(server, account, tools) {
	const clients = h("div");
	const show = (inHeader) => {
		const chosen = [...clients.querySelectorAll("[role=tab]")].findIndex((tab) => tab.ariaSelected === "true");
		const next = clientTabs(server, tools, inHeader);
		if (chosen > 0) next.choose(chosen);
		fill(clients, next);
	};
	const way = (label, inHeader) => chip(label, { type: "radio", name: "way", checked: !inHeader, onchange: () => show(inHeader) });
	show(false);
	return [
		trail(`#/accounts/${account.id}/servers`, account.label),
		h(
			"div",
			{ class: "heading" },
			h("h1", { tabindex: "-1" }, `“${server.name}” is ready`),
			h("a", { class: "button primary", href: `#/accounts/${account.id}/servers` }, "Done"),
		),
		h(
			"p",
			{ class: "lead" },
			summary(tools),
			". ",
			h("strong", null, "The URL is shown this once"),
			": the hub keeps only a hash of it. Whoever has it can use the account.",
		),
		copyLine(server.url, "the server URL"),
		h("h2", null, "Connect a client"),
		group("Where the token goes", h("div", { class: "chips" }, way("In the URL", false), way("In a header", true)), {
			hint: "Addresses end up in logs and histories, headers seldom do.",
		}),
		clients,
	];
}

export async function server({ params: [accountId, id], signal }) {
	const place = path`/integrated-account/${accountId}`;
	const current = id === "new" ? null : path`${id}`;
	const [account, tools, known] = await Promise.all([
		get(place, null, signal),
		get(`${place}/tools`, null, signal),
		current && get(`${serversPath(accountId)}/${current}`, null, signal),
	]);
	const config = known?.config ?? { methods: ["read"], tags: [] };
	const name = h("input", { value: known?.name ?? "", required: true, maxlength: 200, autocomplete: "off" });
	const filter = choice(tools.items, config);
	const second = h("input", { type: "checkbox", checked: config.require_api_token_auth });
	const expiry = expiryField({ current: known ? (known.expires_at ?? null) : undefined });
	const minute = limitField("Calls per minute", known?.limits?.calls_per_minute, "/limits/calls_per_minute");
	const parallel = limitField("Calls at the same time", known?.limits?.concurrency, "/limits/concurrency");
	const shown = preview(accountId, signal);
	const body = () => {
		const limits = { calls_per_minute: minute.read(), concurrency: parallel.read() };
		const out = { name: name.value, config: { ...filter.value(), require_api_token_auth: second.checked } };
		if (known || limits.calls_per_minute !== null || limits.concurrency !== null) out.limits = limits;
		const until = expiry.value();
		if (until !== undefined && (known || until !== null)) out.expires_at = until;
		return out;
	};
	const home = `#/accounts/${accountId}/servers`;
	const page = h("div", { class: "page" });
	const submit = async () => {
		if (known) {
			await patch(`${serversPath(accountId)}/${current}`, body());
			notify(`“${name.value}” is changed. It holds from the next call on.`);
			location.hash = home;
			return;
		}
		const made = await post(serversPath(accountId), body());
		await shown.show(made.config);
		history.replaceState(null, "", home);
		fill(page, ready(made, account, shown.items));
		page.querySelector("h1").focus();
		scrollTo(0, 0);
		announce("The server is ready. Its URL is shown this once.");
	};
	const update = settled(150, () => shown.show(filter.value()));
	const editor = form(
		[
			field("Name", name, { hint: "For people and for the client's list of servers.", pointer: "/name" }),
			filter.nodes,
			expiry.node,
			h(
				"label",
				{ class: "check" },
				second,
				h("span", null, "Callers also bring an API token of this hub", h("small", null, "A URL that leaks then opens nothing by itself.")),
			),
			fold("Limits", minute.read() !== null || parallel.read() !== null, h("div", { class: "pair" }, minute.node, parallel.node)),
		],
		known ? "Save" : "Create",
		submit,
		h("a", { class: "button", href: home }, "Cancel"),
	);
	editor.addEventListener("change", update);
	await shown.show(filter.value());
	const title = known ? known.name : "Create MCP server";
	fill(page, [
		trail(home, account.label),
		h("div", { class: "heading" }, h("h1", null, title), known && button("Revoke", () => revoke(accountId, known, () => (location.hash = home)), "danger")),
		h("div", { class: "editor" }, editor, shown.node),
	]);
	return { title, nodes: page, focus: known ? undefined : name };
}
