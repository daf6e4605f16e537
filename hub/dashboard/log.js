// The log: who used what, and what was changed. New rows come on top by themselves when wished.

import { all, get } from "./api.js";
import { announce, fill, h, settled } from "./dom.js";
import { bytes, clock, count, day, duration, fullTime } from "./format.js";
import { serversPath } from "./servers.js";
import { button, dialog, effectBadge, field, mark, select, table } from "./widgets.js";

const PAGE = 50;
const PERIOD = 3_000;
/** So many accounts are asked for their servers' names; further ones show ids. */
const NAMED = 25;
const SPANS = [
	["", "All time"],
	["900", "Last 15 minutes"],
	["3600", "Last hour"],
	["86400", "Last day"],
	["604800", "Last 7 days"],
	["between", "Between …"],
];

async function names(signal) {
	const accounts = await all("/integrated-account", null, signal).catch(() => []);
	const lists = await Promise.all(accounts.slice(0, NAMED).map((account) => all(serversPath(account.id), null, signal).catch(() => [])));
	const servers = lists.flat();
	const map = new Map([...accounts.map((one) => [one.id, `${one.label}, ${one.integration}`]), ...servers.map((one) => [one.id, one.name])]);
	return { accounts, servers, of: (id) => map.get(id) ?? id };
}

function verdict(row) {
	const good = row.status < 400 && row.outcome === "ok";
	return mark(good ? String(row.status) : `${row.status} ${row.outcome}`, good ? "read" : row.status < 500 ? "write" : "destructive");
}

function open(row, known) {
	const named = (id) => id && [known.of(id), " ", h("code", null, id)];
	const facts = {
		Time: fullTime(row.time),
		Method: row.method,
		Tool: row.tool,
		Effect: row.effect && effectBadge(row.effect),
		Account: named(row.integrated_account_id),
		Server: named(row.mcp_server_id),
		"API token": row.api_token_id && h("code", null, row.api_token_id),
		Client: [row.client_name, row.client_version].filter(Boolean).join(" "),
		Status: verdict(row),
		Took: row.duration_us && duration(row.duration_us),
		Size: `${bytes(row.request_bytes)} in, ${bytes(row.response_bytes)} out`,
		"Arguments’ hash": row.arguments_digest && h("code", null, row.arguments_digest),
	};
	const shown = Object.entries(facts).filter(([, value]) => value);
	dialog("Log entry", (close) => [
		h(
			"dl",
			{ class: "facts-list" },
			shown.map(([name, value]) => [h("dt", null, name), h("dd", null, value)]),
		),
		h("div", { class: "actions" }, button("Close", close, "", { autofocus: true })),
	]);
}

function line(row, known) {
	const subject = row.mcp_server_id ?? row.integrated_account_id;
	return h(
		"tr",
		{ "data-row": row.sequence },
		h(
			"td",
			null,
			button(clock(row.time), () => open(row, known), "link", { title: fullTime(row.time) }),
			h("small", null, day(row.time)),
		),
		h("td", null, h("span", { class: "mono" }, row.tool ?? row.method), row.tool && h("small", null, row.method)),
		h("td", null, subject ? known.of(subject) : "–", row.mcp_server_id && row.integrated_account_id && h("small", null, known.of(row.integrated_account_id))),
		h("td", null, row.client_name || (row.kind === "admin" ? "Admin API" : "–"), row.client_version && h("small", null, row.client_version)),
		h("td", null, verdict(row)),
		h("td", null, row.duration_us ? duration(row.duration_us) : "–"),
	);
}

const moment = (attributes) => h("input", { type: "datetime-local", ...attributes });
const toIso = (value) => (value ? new Date(value).toISOString() : "");

/** The filters, which stand in the address as well. */
function filters(known, query, changed) {
	const one = (key) => query.get(key) ?? "";
	const other = (list, value) => (value && !list.some(([id]) => id === value) ? [...list, [value, known.of(value)]] : list);
	const text = (key, attributes) => h("input", { type: "search", value: one(key), autocomplete: "off", spellcheck: "false", ...attributes });
	const controls = {
		account: select(
			[
				["", "All accounts"],
				...other(
					known.accounts.map((account) => [account.id, known.of(account.id)]),
					one("account"),
				),
			],
			one("account"),
		),
		server: select(
			[
				["", "All servers"],
				...other(
					known.servers.map((server) => [server.id, server.name]),
					one("server"),
				),
			],
			one("server"),
		),
		tool: text("tool", { placeholder: "Any" }),
		method: text("method", { placeholder: "Any" }),
		client: text("client", { placeholder: "Any" }),
		status: text("status", { placeholder: "Any", inputmode: "numeric" }),
		span: select(SPANS, one("span")),
		from: moment({ value: one("from"), "aria-label": "From" }),
		to: moment({ value: one("to"), "aria-label": "To" }),
	};
	const between = h("div", { class: "between" }, controls.from, "–", controls.to);
	const fit = () => (between.hidden = controls.span.value !== "between");
	const values = () =>
		Object.fromEntries(
			Object.entries(controls)
				.map(([key, control]) => [key, control.value.trim()])
				.filter(([, value]) => value),
		);
	const asked = () => {
		const { span, from, to, ...rest } = values();
		if (span === "between") return { ...rest, since: toIso(from), until: toIso(to) };
		return span ? { ...rest, since: new Date(Date.now() - Number(span) * 1_000).toISOString() } : rest;
	};
	const onchange = settled(200, () => {
		fit();
		const words = new URLSearchParams(values()).toString();
		history.replaceState(null, "", words ? `#/log?${words}` : "#/log");
		changed();
	});
	const labels = { account: "Account", server: "Server", tool: "Tool", method: "Method", client: "Client", status: "Status", span: "Time" };
	const fields = Object.entries(labels).map(([key, label]) => field(label, controls[key], { pointer: `/${key}` }));
	const node = h("form", { class: "log-filters", role: "search", oninput: onchange, onsubmit: (event) => event.preventDefault() }, fields, between);
	fit();
	return { node, asked };
}

export async function log({ query, signal }) {
	const known = await names(signal);
	const state = { next: null, top: 0, run: 0 };
	const body = h("tbody");
	const note = h("p", { class: "alert", role: "alert" });
	const holder = table("Log", ["Time", "What", "Where", "Client", "Status", "Took"], []);
	holder.classList.add("log");
	holder.querySelector("tbody").replaceWith(body);
	const older = button("Show older", () => load(state.next), "", { hidden: true });
	const none = h("p", { class: "muted hollow", hidden: true }, "Nothing is logged that fits.");

	const load = async (cursor) => {
		const run = (state.run += 1);
		try {
			const page = await get("/log", { ...chosen.asked(), cursor, limit: PAGE }, signal);
			if (run !== state.run) return;
			note.textContent = "";
			const made = page.items.map((row) => line(row, known));
			if (cursor) {
				body.append(...made);
				made[0]?.querySelector("button").focus();
			} else {
				fill(body, made);
				state.top = page.items[0]?.sequence ?? 0;
			}
			announce(`${count(body.rows.length, "row")} shown`);
			state.next = page.next_cursor;
			older.hidden = !page.next_cursor;
			none.hidden = body.rows.length > 0;
		} catch (refusal) {
			if (!signal.aborted) note.textContent = refusal.details?.[0]?.message ?? refusal.message;
		}
	};
	const live = h("input", { type: "checkbox", role: "switch" });
	const refresh = async () => {
		if (!live.checked || document.hidden) return;
		const run = state.run;
		try {
			const page = await get("/log", { ...chosen.asked(), limit: PAGE }, signal);
			if (run !== state.run) return;
			const fresh = page.items.filter((row) => row.sequence > state.top);
			// More than a page came at once: what is between is not shown yet, so the list begins anew.
			if (fresh.length === PAGE) return load();
			body.prepend(...fresh.map((row) => line(row, known)));
			state.top = Math.max(state.top, ...fresh.map((row) => row.sequence));
			none.hidden = body.rows.length > 0;
		} catch {
			// The next turn tries again; a page that was asked for says what is wrong.
		}
	};
	const chosen = filters(known, query, () => load());
	await load();
	const timer = setInterval(refresh, PERIOD);
	live.addEventListener("change", refresh);
	const nodes = [
		h("div", { class: "heading" }, h("h1", null, "Log"), h("label", { class: "switch" }, live, "Refresh by itself")),
		chosen.node,
		note,
		holder,
		none,
		h("p", null, older),
	];
	return { title: "Log", nodes, leave: () => clearInterval(timer) };
}
