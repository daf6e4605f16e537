// The MCP servers of an account: what there is, and revoking.

import { all, path, remove } from "./api.js";
import { h } from "./dom.js";
import { button, confirm, empty, notify, row, table, tags, when } from "./widgets.js";

export const serversPath = (id) => path`/integrated-account/${id}/mcp`;

function access(config) {
	const { methods = [], tags: tagged = [], require_api_token_auth: second } = config ?? {};
	return [
		methods.length ? tags(methods) : h("span", { class: "tag" }, "all methods"),
		tagged.length > 0 && [" in ", tags(tagged)],
		second && h("span", { class: "tag strong", title: "Callers also bring an API token" }, "API token"),
	];
}

/** Asks, revokes, and goes on with `done`. */
export function revoke(accountId, server, done) {
	const text = `Whoever uses the URL of “${server.name}” is refused at once. This cannot be taken back.`;
	confirm("Revoke this MCP server?", text, "Revoke", async () => {
		await remove(`${serversPath(accountId)}/${server.id}`);
		notify(`“${server.name}” is revoked.`);
		done();
	});
}

export async function serverList({ account, signal, reload }) {
	const items = await all(serversPath(account.id), null, signal);
	const place = `#/accounts/${account.id}/servers`;
	const create = h("a", { class: "button primary", href: `${place}/new` }, "Create MCP server");
	if (items.length === 0) {
		const text = "An MCP server is a URL through which an agent uses this account: only the tools that you choose, for as long as you choose.";
		return [empty("No MCP servers yet", text, create)];
	}
	const now = Date.now();
	const rows = items.map((server) => {
		const over = server.expires_at && new Date(server.expires_at) <= now;
		return row(
			[h("a", { href: `${place}/${server.id}` }, server.name), h("small", { class: "mono" }, `…${server.token_hint}`)],
			access(server.config),
			h("span", { class: over ? "bad" : "" }, over ? "Expired " : "", when(server.expires_at)),
			when(server.created_at),
			[
				h("a", { href: `#/log?server=${server.id}`, "aria-label": `Log of ${server.name}` }, "Log"),
				h("a", { href: `${place}/${server.id}`, "aria-label": `Change ${server.name}` }, "Change"),
				button("Revoke", () => revoke(account.id, server, reload), "link danger-text", { "aria-label": `Revoke ${server.name}` }),
			],
		);
	});
	return [
		h("div", { class: "heading" }, h("h2", null, "MCP servers"), create),
		table("MCP servers", ["Name", "Access", "Expires", "Created", "~Actions"], rows),
	];
}
