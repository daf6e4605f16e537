// Who is signed in, and which page is shown. Pages are addressed by the fragment, which no server and no other site sees.

import { account, accounts, newAccount } from "./accounts.js";
import { session, signOut } from "./api.js";
import { announce, fill, h } from "./dom.js";
import { integration, integrations } from "./integrations.js";
import { log } from "./log.js";
import { login } from "./login.js";
import { server } from "./server.js";
import { tokens } from "./tokens.js";
import { button, notify } from "./widgets.js";

// Each page is a function that loads what it needs and then gives a title and nodes; until then the page before stays.
const PAGES = [
	[/^accounts$/, accounts],
	[/^accounts\/new$/, newAccount],
	[/^accounts\/([^/]+)\/servers\/([^/]+)$/, server],
	[/^accounts\/([^/]+)(?:\/(servers|tools|console|settings))?(?:\/([^/]+))?$/, account],
	[/^integrations$/, integrations],
	[/^integrations\/([^/]+)(?:\/([^/]+))?$/, integration],
	[/^log$/, log],
	[/^tokens$/, tokens],
];

const main = document.getElementById("main");
const side = document.getElementById("side");
const progress = document.getElementById("progress");
let visit = new AbortController();
let leave = null;

function where() {
	const [place, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
	return { place: place.replace(/\/$/, "") || "accounts", query: new URLSearchParams(query) };
}

function show(page) {
	leave?.();
	leave = page.leave ?? null;
	document.title = `${page.title} – Toolwright`;
	fill(main, page.nodes);
	const title = main.querySelector("h1");
	title?.setAttribute("tabindex", "-1");
	if (page.focus !== false) {
		(page.focus ?? title ?? main).focus({ preventScroll: true });
		scrollTo(0, 0);
	}
	announce(page.title);
}

function failed(refusal) {
	const text = refusal.status === 404 ? "There is nothing at this address." : refusal.message;
	return {
		title: "Not shown",
		nodes: h("div", { class: "empty" }, h("h1", null, "This page cannot be shown"), h("p", null, text), button("Try again", open, "primary")),
	};
}

async function open() {
	visit.abort();
	visit = new AbortController();
	const { signal } = visit;
	const { place, query } = where();
	for (const link of side.querySelectorAll("nav a")) {
		if (place.split("/")[0] === link.hash.slice(2)) link.setAttribute("aria-current", "page");
		else link.removeAttribute("aria-current");
	}
	const waiting = setTimeout(() => (progress.hidden = false), 150);
	main.setAttribute("aria-busy", "true");
	let page;
	try {
		const [pattern, load] = PAGES.find(([known]) => known.test(place)) ?? [];
		if (!load) throw Object.assign(new Error(), { status: 404 });
		page = await load({
			params: pattern
				.exec(place)
				.slice(1)
				.map((part) => part && decodeURIComponent(part)),
			query,
			signal,
			reload: open,
		});
	} catch (refusal) {
		if (!signal.aborted && refusal.status === undefined) console.error(refusal);
		page = failed(refusal);
	} finally {
		clearTimeout(waiting);
	}
	if (signal.aborted) return;
	progress.hidden = true;
	main.removeAttribute("aria-busy");
	show(page);
}

function enter(current) {
	document.body.className = "inside";
	side.hidden = false;
	const tenant = document.getElementById("tenant");
	tenant.textContent = current.tenant.name;
	tenant.title = current.tenant.id;
	window.addEventListener("hashchange", open);
	open();
}

function ask(text) {
	window.removeEventListener("hashchange", open);
	visit.abort();
	document.querySelectorAll("dialog").forEach((dialog) => dialog.close());
	document.body.className = "outside";
	side.hidden = true;
	progress.hidden = true;
	show(login(enter, text));
}

document.querySelector(".skip").addEventListener("click", (event) => {
	event.preventDefault();
	main.focus();
});
// A link to where one is brings no event, and is still wished to do something.
document.addEventListener("click", (event) => {
	const link = event.target.closest("a[href^='#/']");
	if (link && link.hash === location.hash && !event.defaultPrevented) open();
});
document.addEventListener("signed-out", () => side.hidden || ask("Your session has ended. Sign in to go on where you were."));
document.getElementById("sign-out").addEventListener("click", async () => {
	try {
		await signOut();
		location.hash = "";
		ask();
	} catch (refusal) {
		notify(refusal.message, "bad");
	}
});

session().then(
	(current) => (current ? enter(current) : ask()),
	(refusal) => ask(refusal.message),
);
