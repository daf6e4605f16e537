// One visit of a browser to the dashboard, and what has to hold all the time: nothing of a vendor runs, the policy is never broken, no
// secret is in an address or a Referer, and nothing jumps.

import assert from "node:assert/strict";

/** Shifts of the layout that nobody asked for, in all; Chrome calls 0.1 good. */
const SHIFTS = 0.02;

export class Visit {
  static async begin(browser, hub, name, shots, options) {
    const context = await browser.newContext({ viewport: { width: 1360, height: 860 }, locale: "en-GB", ...options });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: hub.base });
    await context.addInitScript(() => {
      window.shifts = 0;
      const add = (list) => list.getEntries().forEach((entry) => (window.shifts += entry.hadRecentInput ? 0 : entry.value));
      new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return new Visit(context, page, hub, name, shots);
  }

  constructor(context, page, hub, name, shots) {
    Object.assign(this, { context, page, hub, name, shots, secrets: [hub.token], wrong: [], shifts: 0 });
    page.on("pageerror", (error) => this.wrong.push(`an error on the page: ${error.stack}`));
    page.on("console", (message) => {
      // A refusal of the hub is a line of the browser's, and no mistake of the page.
      const refused = message.text().startsWith("Failed to load resource");
      if (["error", "warning"].includes(message.type()) && !refused) this.wrong.push(`the console says: ${message.text()}`);
    });
    page.on("request", (request) => this.look(request));
    page.on("framenavigated", (frame) => this.keepsSecrets(frame.url(), "address"));
  }

  look(request) {
    if (!request.url().startsWith(this.hub.base)) this.wrong.push(`a request elsewhere: ${request.url()}`);
    this.keepsSecrets(request.url(), "request");
    this.keepsSecrets(request.headers().referer ?? "", "Referer");
  }

  keepsSecrets(text, where) {
    if (this.secrets.some((secret) => text.includes(secret))) this.wrong.push(`a secret in the ${where}`);
  }

  /** Goes to a page by its fragment and waits until it is there. */
  async go(fragment, title) {
    await this.page.goto(`${this.hub.base}/${fragment}`);
    await this.settled(title);
  }

  async settled(title) {
    const there = (wanted) => !document.querySelector("main[aria-busy]") && (document.querySelector("main h1")?.textContent ?? "").includes(wanted);
    await this.page.waitForFunction(there, title);
    this.keepsSecrets(this.page.url(), "address");
  }

  /** What the hub answers to the page's own session. */
  async ask(path) {
    const answer = await this.context.request.get(this.hub.base + path);
    assert.equal(answer.status(), 200, path);
    return await answer.json();
  }

  /** The account at a vendor that the sandbox made. */
  async account(integration) {
    const { items } = await this.ask("/integrated-account");
    return items.find((item) => item.integration === integration);
  }

  async shot(name) {
    await this.page.screenshot({ path: `${this.shots}/${this.name}-${name}.png` });
  }

  async fits(where) {
    const over = await this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(over <= 0, `${where} is ${over} pixels too wide`);
  }

  async end() {
    assert.equal(await this.page.evaluate(() => window.pwned), undefined, "a vendor's words ran");
    assert.deepEqual(this.wrong, [], this.name);
    const shifts = await this.page.evaluate(() => window.shifts);
    assert.ok(shifts < SHIFTS, `${this.name}: the layout jumped by ${shifts}`);
    await this.context.close();
  }
}
