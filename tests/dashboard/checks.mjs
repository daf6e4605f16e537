// What people do with the dashboard, in parts that a visit is made of.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

const CLIENT = "browser-test";

async function connect(url) {
  // Of the protocol's versions this is the one in which each request says which client it is from.
  const client = new Client({ name: CLIENT, version: "1" }, { versionNegotiation: { mode: "auto" } });
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return client;
}

const texts = (locator) => locator.allTextContents();

export async function signIn({ page, hub, shot, context, ...visit }) {
  const answer = await page.goto(`${hub.base}/#/accounts`);
  assert.match(answer.headers()["content-security-policy"], /default-src 'none'; script-src 'self'; style-src 'self'/);
  const field = page.getByLabel("API token");
  await field.fill("not a token");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("opens nothing here").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await page.screenshot({ path: `${visit.shots}/${visit.name}-sign-in.png` });
  await field.fill(hub.token);
  await field.press("Enter");
  await page.getByRole("heading", { name: "Accounts" }).waitFor();
  const cookies = await context.cookies();
  assert.equal(cookies.length, 1);
  assert.ok(cookies[0].httpOnly && cookies[0].sameSite === "Strict" && cookies[0].value !== hub.token);
  // Neither the token nor the session is within reach of scripts.
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  assert.ok(!kept.includes(hub.token) && !kept.includes(cookies[0].value));
}

export async function serverFromBeginToEnd(visit) {
  const { page } = visit;
  const account = await visit.account("torii");
  await visit.go(`#/accounts/${account.id}`, account.label);
  await page.getByRole("link", { name: "Create MCP server" }).click();
  await visit.settled("Create MCP server");

  // Without a name, and without a tool, it is refused beside what is wrong.
  const preview = page.locator(".preview");
  const total = preview.locator(".total");
  const before = await total.textContent();
  await page.getByRole("checkbox", { name: "users" }).check();
  await page.waitForFunction((text) => document.querySelector(".preview .total").textContent !== text, before);
  const reading = await texts(preview.locator(".name"));
  assert.ok(reading.length > 0 && reading.every((name) => /torii/.test(name)));
  assert.match(await total.textContent(), new RegExp(`^${reading.length} tools, [0-9,]+ tokens$`));
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.locator('[data-pointer="/name"] .wrong:not(:empty)').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-invalid")), "true");
  await visit.shot("server-refused");

  await page.getByLabel("Name").fill("Offboarding agent");
  await page.getByLabel("Expires").selectOption({ label: "In 7 days" });
  await visit.shot("server-new");
  await page.getByRole("button", { name: "Create", exact: true }).click();
  await page.getByRole("heading", { name: "is ready" }).waitFor();
  const url = await page.getByLabel("the server URL", { exact: true }).first().inputValue();
  const secret = url.slice(url.lastIndexOf("/") + 1);
  visit.secrets.push(secret);
  await page.getByRole("button", { name: "Copy the server URL" }).first().click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), url);
  assert.ok(!page.url().includes("new"), "a reload would make another server");
  await visit.shot("server-ready");
  await configurations(page, url, secret);
  await bridged(visit, url, secret, reading.length);

  const client = await connect(url);
  const { tools } = await client.listTools();
  assert.deepEqual(tools.map((tool) => tool.name).sort(), reading.sort(), "the preview shows what the server exposes");
  const users = await client.callTool({ name: "list_all_torii_users", arguments: { limit: 2 } });
  assert.ok(!users.isError && users.structuredContent.items.length === 2);
  await client.close();

  // The secret is gone with the page.
  await page.getByRole("link", { name: "Done" }).click();
  await visit.settled(account.label);
  assert.ok(!(await page.content()).includes(secret));
  await page.getByRole("row", { name: /Offboarding agent/ }).waitFor();
  await visit.shot("servers");
  await changed(visit, url);
  await inLog(visit, account);
  await revoked(visit, account, url);
}

async function configurations(page, url, secret) {
  const shown = page.getByRole("tabpanel").locator("pre");
  const open = async (name) => {
    await page.getByRole("tab", { name }).click();
    return await shown.first().textContent();
  };
  assert.equal(await open("Claude Code"), `claude mcp add --transport http offboarding-agent ${url}`);
  assert.deepEqual(JSON.parse(await open("Cursor")).mcpServers["offboarding-agent"], { url });
  assert.deepEqual(JSON.parse(await open("VS Code")).servers["offboarding-agent"], { type: "http", url });
  await page.getByRole("tab", { name: "ChatGPT" }).click();
  await page.getByRole("tabpanel").getByText("public HTTPS address").waitFor();
  await page.getByRole("radio", { name: "In a header" }).check();
  const { url: bare, headers } = JSON.parse(await open("Cursor")).mcpServers["offboarding-agent"];
  assert.ok(!bare.includes(secret) && headers.Authorization === `Bearer ${secret}`);
  // Arrow keys go from tab to tab.
  await page.getByRole("tab", { name: "Cursor" }).press("ArrowLeft");
  await page.getByRole("tab", { name: "Claude Desktop" }).press("ArrowLeft");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Claude Code");
}

/** What Claude Desktop is told to start does what the URL does, with the token in the URL and outside of it. */
async function bridged({ page, hub }, url, secret, count) {
  for (const way of ["In the URL", "In a header"]) {
    await page.getByRole("radio", { name: way }).check();
    await page.getByRole("tab", { name: "Claude Desktop" }).click();
    const shown = JSON.parse(await page.getByRole("tabpanel").locator("pre").textContent());
    const { command, args, env } = shown.mcpServers["offboarding-agent"];
    assert.equal(command, "toolwright");
    assert.equal(args.includes(url), way === "In the URL");
    assert.equal(env?.TOOLWRIGHT_TOKEN, way === "In the URL" ? undefined : secret);
    const client = new Client({ name: CLIENT, version: "1" });
    await client.connect(new StdioClientTransport({ command: hub.program, args, env, stderr: "inherit" }));
    assert.equal((await client.listTools()).tools.length, count, way);
    await client.close();
  }
}

/** A change of the choice holds at once, for the same URL. */
async function changed(visit, url) {
  const { page } = visit;
  await page.getByRole("link", { name: "Change Offboarding agent" }).click();
  await visit.settled("Offboarding agent");
  assert.equal(await page.getByLabel("Expires").inputValue(), "keep");
  await page.getByRole("checkbox", { name: "users" }).uncheck();
  await page.getByRole("checkbox", { name: "contracts" }).check();
  await page.getByLabel("Expires").selectOption({ label: "Never" });
  await page.getByRole("button", { name: "Save" }).click();
  const row = page.getByRole("row", { name: /Offboarding agent/ });
  await row.waitFor();
  assert.match(await row.textContent(), /contracts.*Never/);
  const client = await connect(url);
  const { tools } = await client.listTools();
  assert.ok(tools.length > 0 && tools.every((tool) => /contract/.test(tool.name)), "the change holds");
  await client.close();
}

async function inLog(visit, account) {
  const { page } = visit;
  await visit.go("#/log", "Log");
  await page.getByLabel("Client").fill(CLIENT);
  await page.getByLabel("Tool").fill("list_all_torii_users");
  const rows = page.locator("tbody tr");
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  const text = await rows.first().textContent();
  for (const word of ["list_all_torii_users", "tools/call", "Offboarding agent", account.label, CLIENT, "200"]) assert.ok(text.includes(word), word);
  assert.match(page.url(), /#\/log\?.*tool=list_all_torii_users/, "filters stand in the address");
  await rows.first().getByRole("button").click();
  await page.getByRole("dialog").getByText(account.id).waitFor();
  await visit.shot("log-entry");
  await page.keyboard.press("Escape");
  await page.getByLabel("Tool").fill("no_such_tool");
  await page.getByText("Nothing is logged that fits").waitFor();
  await page.getByLabel("Status").fill("abc");
  await page.locator(".alert:not(:empty)").waitFor();
  // What happens shows by itself.
  await visit.go("#/log?method=account.update", "Log");
  const count = await rows.count();
  await page.getByRole("switch").check();
  await visit.context.request.patch(`${visit.hub.base}/integrated-account/${account.id}`, {
    data: { label: account.label },
    headers: { authorization: `Bearer ${visit.hub.token}` },
  });
  await page.waitForFunction((old) => document.querySelectorAll("tbody tr").length > old, count);
}

async function revoked(visit, account, url) {
  const { page } = visit;
  await visit.go(`#/accounts/${account.id}/servers`, account.label);
  const open = page.getByRole("button", { name: "Revoke Offboarding agent" });
  await open.click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await connect(url).then((client) => client.close());
  assert.ok(await open.evaluate((button) => button === document.activeElement), "the focus comes back");
  await open.click();
  await visit.shot("revoke");
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("No MCP servers yet").waitFor();
  await assert.rejects(connect(url), "a revoked URL opens nothing");
  assert.equal((await fetch(url, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })).status, 404);
}

export async function consoleCalls(visit) {
  const { page } = visit;
  const account = await visit.account("torii");
  await visit.go(`#/accounts/${account.id}/console/list_all_torii_users`, account.label);
  await page.locator('[data-pointer="/arguments/limit"] input').fill("x");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByText("A whole number is wanted here").waitFor();
  await page.locator('[data-pointer="/arguments/limit"] input').fill("2");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("heading", { name: "Result" }).waitFor();
  await page.getByRole("tab", { name: "Structured" }).click();
  const structured = JSON.parse(await page.getByRole("tabpanel").locator("pre").textContent());
  assert.equal(structured.items.length, 2);
  await visit.shot("console");
  await page.getByRole("button", { name: "Next page" }).click();
  await page.waitForFunction(() => document.querySelector('[data-pointer="/arguments/next_cursor"] input').value !== "");

  // The same arguments as JSON, and what the form does not know stays.
  await page.getByRole("radio", { name: "JSON" }).check();
  const area = page.getByLabel("Arguments as JSON");
  assert.equal(JSON.parse(await area.inputValue()).limit, 2);
  await area.fill('{"limit": 1, "emial": "x", "id_users": [12345678901234567890]}');
  await page.getByRole("radio", { name: "Form" }).check();
  assert.equal(await page.locator('[data-pointer="/arguments/limit"] input').inputValue(), "1");
  await page.getByRole("radio", { name: "JSON" }).check();
  assert.match(await area.inputValue(), /"emial": "x"/);
  assert.match(await area.inputValue(), /12345678901234567890/, "a large number stays as it is");
  await page.getByRole("button", { name: "Run" }).click();
  await page.locator(".result .badge", { hasText: "error" }).waitFor();
  await page.getByText("did you mean `email`").first().waitFor();
  await visit.shot("console-error");

  // What removes data asks first.
  const { items } = await visit.ask(`/integrated-account/${account.id}/tools?methods=destructive`);
  await page.getByLabel("Tool", { exact: true }).selectOption(items[0].name);
  await page.getByRole("button", { name: "Run: removes data" }).waitFor();
  assert.ok(page.url().endsWith(items[0].name));
}

export async function accountFromBeginToEnd(visit) {
  const { page } = visit;
  await visit.go("#/accounts/new?integration=torii", "Add account");
  await page.getByRole("button", { name: "Add account" }).click();
  await page.locator('[data-pointer="/label"] .wrong:not(:empty)').waitFor();
  await page.getByLabel("Label").fill("Browser test");
  const key = page.getByLabel("TORII_API_KEY");
  assert.equal(await key.getAttribute("type"), "password");
  await key.fill("canary-5f2c9e");
  visit.secrets.push("canary-5f2c9e");
  await page.getByRole("button", { name: "Add account" }).click();
  await visit.settled("Browser test");
  await page.getByRole("link", { name: "Settings" }).click();
  await key.waitFor();
  assert.equal(await key.inputValue(), "", "credentials are not read back");
  await page.getByLabel("Label").fill("Renamed");
  await page.getByRole("button", { name: "Save" }).click();
  await visit.settled("Renamed");
  await visit.shot("account-settings");
  await page.getByRole("button", { name: "Delete account" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await visit.settled("Accounts");
  await page.getByRole("link", { name: "Renamed" }).waitFor({ state: "detached" });
}

async function pages(visit) {
  const account = await visit.account("torii");
  return [
    ["accounts", "#/accounts", "Accounts"],
    ["account-new", "#/accounts/new?integration=cakewalk", "Add account"],
    ["account-servers", `#/accounts/${account.id}`, account.label],
    ["account-tools", `#/accounts/${account.id}/tools/create_a_torii_contract`, account.label],
    ["account-console", `#/accounts/${account.id}/console/create_a_torii_contract`, account.label],
    ["account-settings", `#/accounts/${account.id}/settings`, account.label],
    ["server-new", `#/accounts/${account.id}/servers/new`, "Create MCP server"],
    ["integrations", "#/integrations", "Integrations"],
    ["integration", "#/integrations/cakewalk", "Cakewalk"],
    ["tool", "#/integrations/torii/list_all_torii_users", "Torii"],
    ["log", "#/log", "Log"],
    ["tokens", "#/tokens", "API tokens"],
    ["nowhere", "#/nowhere", "cannot be shown"],
  ];
}

export async function everyPage(visit) {
  for (const [name, fragment, title] of await pages(visit)) {
    await visit.go(fragment, title);
    await visit.fits(name);
    await visit.shot(`page-${name}`);
  }
  // The search of a page full of tools.
  await visit.go("#/integrations/torii", "Torii");
  await visit.page.getByRole("searchbox").fill("contract renew");
  await visit.page.waitForFunction(() => /^[1-9] tools?,/.test(document.querySelector(".total").textContent));
}

export async function hostileWords(visit) {
  const { page } = visit;
  await visit.go("#/integrations/hostile/list_all_hostile_traps", "<img src=x onerror=");
  assert.match(await page.locator(".pane").textContent(), /<script>window\.pwned='script'<\/script>.*<iframe srcdoc=/s, "the words stand as they are");
  await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
  await visit.shot("hostile");
  assert.equal(await page.locator("main img, main script, main iframe, main svg").count(), 0);
  const account = await visit.account("hostile");
  await visit.go(`#/accounts/${account.id}/settings`, account.label);
  await visit.go(`#/accounts/${account.id}/servers/new`, "Create");
  await page.getByRole("checkbox", { name: "<b>tag</b>" }).check();
  await visit.go(`#/accounts/${account.id}/console/list_all_hostile_traps`, account.label);
  await page.getByRole("radio", { name: "JSON" }).check();
  await page.getByRole("radio", { name: "Form" }).check();
  assert.equal(await page.locator('[data-pointer="/arguments/constructor"] input').inputValue(), "");
  await page.getByRole("button", { name: "Run" }).click();
  await page.getByRole("heading", { name: "Result" }).waitFor();
  assert.equal(await page.evaluate(() => window.pwned), undefined);
}

async function enter(page, token) {
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.getByLabel("API token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

export async function tokensAndSessions(visit) {
  const { page, hub } = visit;
  // A request with the cookie and without the page's secret changes nothing.
  const forged = await page.evaluate(async () => (await fetch("/api-token", { method: "POST", headers: { "content-type": "application/json" }, body: '{"name":"forged"}' })).status);
  assert.equal(forged, 403);
  await visit.go("#/tokens", "API tokens");
  await page.getByRole("button", { name: "Create API token" }).click();
  await visit.shot("token-new");
  await page.getByLabel("Name").fill("Second");
  await page.getByRole("dialog").getByRole("button", { name: "Create" }).click();
  const token = await page.getByLabel("the API token", { exact: true }).inputValue();
  visit.secrets.push(token);
  await page.getByRole("button", { name: "Done" }).click();
  await page.getByRole("row", { name: /Second/ }).waitFor();
  assert.ok(!(await page.content()).includes(token));

  // The other token signs in; when it is revoked, the session that stands on it ends.
  await page.getByRole("button", { name: "Sign out" }).click();
  await enter(page, token);
  await visit.settled("Accounts");
  await visit.go("#/tokens", "API tokens");
  await page.getByRole("button", { name: "Revoke Second" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.getByText("Your session has ended").waitFor();
  await enter(page, hub.token);
  await visit.settled("API tokens");

  // The scheme that was chosen stays.
  await page.getByRole("button", { name: "Dark colours" }).click();
  const scheme = () => getComputedStyle(document.documentElement).colorScheme;
  assert.equal(await page.evaluate(scheme), "light");
  await page.reload();
  await visit.settled("API tokens");
  assert.equal(await page.evaluate(scheme), "light");
}

export async function keyboard(visit) {
  const { page } = visit;
  await visit.go("#/tokens", "API tokens");
  // From the title backwards: all of the navigation, and before it the way past it.
  const passed = [];
  do {
    await page.keyboard.press("Shift+Tab");
    passed.push(await page.evaluate(() => document.activeElement.textContent));
  } while (passed.at(-1) !== "Skip to content" && passed.length < 20);
  for (const name of ["Sign out", "Log", "Integrations", "Accounts"]) assert.ok(passed.includes(name), name);
  assert.ok(await page.locator(".skip").evaluate((link) => link.getBoundingClientRect().top >= 0), "it shows when it has the focus");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "INPUT");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Create API token", "the focus comes back");
  await page.getByRole("link", { name: "Integrations" }).press("Enter");
  await visit.settled("Integrations");
  assert.equal(await page.evaluate(() => document.activeElement.tagName), "H1", "a new page begins at its title");
}

export async function accessible(visit) {
  const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  for (const [name, fragment, title] of await pages(visit)) {
    await visit.go(fragment, title);
    await visit.page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    await visit.page.evaluate(axe);
    const { violations } = await visit.page.evaluate(() => axe.run());
    const found = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
    assert.deepEqual(found, [], name);
  }
}
