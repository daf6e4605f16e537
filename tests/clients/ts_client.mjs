// The official TypeScript clients, over HTTP and stdio. It stands beside the packages when it runs.
//
// ts_client.mjs URL NAME COMMAND ARGUMENT…       URL may be `-` for none; NAME is what the command is

import assert from "node:assert/strict";
import { Client as OldClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport as OldStdio } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport as OldHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const TOOLS = 73;
const [url, kind, command, ...args] = process.argv.slice(2);
const env = { TORII_API_KEY: process.env.TORII_API_KEY };
const who = { name: "toolwright-tests", version: "1" };

const clients = [
  ["sdk 1.32.2", "2025-11-25", () => new OldClient(who), OldHttp, OldStdio],
  ["client 2.4.0, default", "2025-11-25", () => new Client(who), StreamableHTTPClientTransport, StdioClientTransport],
  [
    "client 2.4.0, auto",
    "2026-07-28",
    () => new Client(who, { versionNegotiation: { mode: "auto" } }),
    StreamableHTTPClientTransport,
    StdioClientTransport,
  ],
];

async function listTools(client) {
  const tools = new Map();
  let cursor;
  do {
    const page = await client.listTools(cursor ? { cursor } : undefined);
    page.tools.forEach((tool) => tools.set(tool.name, tool));
    cursor = page.nextCursor;
  } while (cursor);
  return [...tools.values()];
}

async function exercise(name, version, client, transport) {
  await client.connect(transport);
  // The old SDK does not tell on stdio; 2025-11-25 is the newest that it knows.
  const spoken = client.getNegotiatedProtocolVersion?.() ?? transport.protocolVersion;
  if (spoken || !(client instanceof OldClient)) assert.equal(spoken, version, name);
  const tools = await listTools(client);
  assert.equal(tools.length, TOOLS, name);
  // What the account has made for itself, as upstream.py tells of it.
  const create = tools.find((tool) => tool.name === "create_a_torii_app").inputSchema;
  assert.deepEqual(create.properties.c_stage.enum, ["new", "won", "lost"]);
  assert.ok(create.required.includes("c_stage") && create.properties.c_regions.type === "array", name);
  const result = await client.callTool({ name: "list_all_torii_users", arguments: { limit: 2 } });
  assert.ok(!result.isError, name);
  assert.deepEqual(result.structuredContent.items, [{ id: 1, email: "ada@example.com" }]);
  assert.deepEqual(JSON.parse(result.content[0].text), result.structuredContent);
  const wrong = await client.callTool({ name: "list_all_torii_users", arguments: { limit: 0, emial: "x" } });
  assert.ok(wrong.isError && wrong.content[0].text.includes("did you mean `email`?"), name);
  await assert.rejects(client.callTool({ name: "list_all_torii_user", arguments: {} }), (error) => {
    assert.equal(error.code, -32602);
    assert.match(error.message, /did you mean `list_all_torii_users`\?/);
    return true;
  });
  await client.close();
  console.log(`ok  typescript ${name}: ${spoken ?? "version not told"}, ${tools.length} tools`);
}

for (const [name, version, make, Http, Stdio] of clients) {
  if (url !== "-") await exercise(`${name}, http`, version, make(), new Http(new URL(url)));
  await exercise(`${name}, ${kind}`, version, make(), new Stdio({ command, args, env, stderr: "inherit" }));
}
