// What each client must be told to reach a server. The token is in these texts and nowhere else on the page or in its address.

import { h } from "./dom.js";
import { copyBlock, copyLine, tabs } from "./widgets.js";

const API_TOKEN = "PASTE_AN_API_TOKEN_HERE";
/** Cursor leaves out tools whose name is longer than this, the server's name included. */
const CURSOR_NAMES = 60;

/** What a client calls the server: short, and safe in a shell and in a file. */
function slug(text) {
	const plain = text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");
	return (
		plain
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, "-")
			.replace(/^-|-$/g, "")
			.slice(0, 32)
			.replace(/-$/, "") || "toolwright"
	);
}

const json = (value) => JSON.stringify(value, null, 2);
const quoted = (text) => (/^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
const where = (...words) => h("p", { class: "hint" }, words);
const file = (name) => h("code", null, name);

/** The server's address and headers, with the token in the one or in the other. */
function target(server, inHeader) {
	const cut = server.url.lastIndexOf("/");
	const secret = server.url.slice(cut + 1);
	const { hostname } = new URL(server.url);
	const near = hostname === "localhost" || hostname.startsWith("127.") || hostname === "[::1]";
	const headers = {};
	if (inHeader) headers.Authorization = `Bearer ${secret}`;
	if (server.config?.require_api_token_auth) headers[inHeader ? "X-API-Token" : "Authorization"] = inHeader ? API_TOKEN : `Bearer ${API_TOKEN}`;
	return { url: inHeader ? server.url.slice(0, cut) : server.url, headers, some: Object.keys(headers).length > 0, near };
}

function claudeCode(name, { url, headers }) {
	const words = ["claude", "mcp", "add", "--transport", "http", name, url];
	for (const [key, value] of Object.entries(headers)) words.push("--header", `${key}: ${value}`);
	return [
		where("Run in a shell; with ", file("--scope user"), " after ", file("add"), " it holds in every project."),
		copyBlock(words.map(quoted).join(" "), "the command"),
	];
}

/** The bridge takes secrets from the environment, so that they stand in no command line. */
function claudeDesktop(name, { url, headers, near }) {
	const secrets = Object.entries(headers).map(([key, value]) =>
		key === "Authorization" ? ["TOOLWRIGHT_TOKEN", value.slice(7)] : ["TOOLWRIGHT_API_TOKEN", value],
	);
	const args = ["bridge", url, ...(near || url.startsWith("https:") ? [] : ["--allow-http"])];
	const env = secrets.length ? { env: Object.fromEntries(secrets) } : {};
	return [
		where(
			"Into ",
			file("claude_desktop_config.json"),
			" (Settings, Developer, Edit Config); then quit Claude Desktop and start it again. Give the program's full path if it is not in the PATH.",
		),
		copyBlock(json({ mcpServers: { [name]: { command: "toolwright", args, ...env } } }), "the configuration"),
	];
}

function cursor(name, { url, headers, some }, tools) {
	const long = tools.filter((tool) => name.length + tool.name.length > CURSOR_NAMES).length;
	return [
		where("Into ", file(".cursor/mcp.json"), " of a project, or ", file("~/.cursor/mcp.json"), " for all of them."),
		copyBlock(json({ mcpServers: { [name]: some ? { url, headers } : { url } } }), "the configuration"),
		long > 0 &&
			h("p", { class: "caution" }, `Cursor takes ${CURSOR_NAMES} characters of server and tool name together; ${long} of the tools have too long a name.`),
	];
}

function vscode(name, { url, headers, some }) {
	const server = { type: "http", url, ...(some ? { headers } : {}) };
	return [where("Into ", file(".vscode/mcp.json"), " of a project."), copyBlock(json({ servers: { [name]: server } }), "the configuration")];
}

function web(client, steps, name, server, { near }) {
	return [
		(near || !server.url.startsWith("https:")) &&
			h(
				"p",
				{ class: "caution" },
				`${client} connects from outside: it needs this hub under a public HTTPS address, which ${server.url.split("/mcp/")[0]} is not.`,
			),
		server.config?.require_api_token_auth && h("p", { class: "caution" }, `${client} cannot send an API token beside the URL, which this server asks for.`),
		h(
			"ol",
			null,
			steps.map((step) => h("li", null, step)),
		),
		h("p", { class: "hint" }, "Name"),
		copyLine(name, "the name"),
		h("p", { class: "hint" }, "Server URL"),
		copyLine(server.url, "the server URL"),
	];
}

const CHATGPT = [
	"In ChatGPT open Settings, Apps, Advanced settings, and switch Developer mode on.",
	"Under MCP servers (or Custom connectors) choose Add new server.",
	"Fill in name and URL, and save.",
];
const CLAUDE = ["In Claude open Settings, Connectors.", "Choose Add custom connector.", "Fill in name and URL, and add."];

/** The tabs, one a client. `tools` are those that the server exposes. */
export function clientTabs(server, tools, inHeader) {
	const name = slug(server.name);
	const reached = target(server, inHeader);
	const parts = [
		["Claude Code", claudeCode(name, reached)],
		["Claude Desktop", claudeDesktop(name, reached)],
		["Cursor", cursor(name, reached, tools)],
		["VS Code", vscode(name, reached)],
		["ChatGPT", web("ChatGPT", CHATGPT, name, server, reached)],
		["Claude on the web", web("Claude on the web", CLAUDE, name, server, reached)],
	];
	return tabs(
		"Clients",
		parts.map(([label, nodes]) => [label, nodes.filter(Boolean)]),
	);
}
