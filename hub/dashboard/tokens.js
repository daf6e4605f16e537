// API tokens: who may use the admin API and this dashboard.

import { all, path, post, remove } from "./api.js";
import { expiryField } from "./expiry.js";
import { fill, h } from "./dom.js";
import { button, confirm, copyLine, dialog, field, form, notify, row, table, when } from "./widgets.js";

function create(reload) {
	const element = dialog("Create API token", (close) => {
		const name = h("input", { required: true, maxlength: 200, autocomplete: "off", autofocus: true });
		const expiry = expiryField({ chosen: "7776000" });
		const submit = async () => {
			const body = { name: name.value };
			if (expiry.value() !== null) body.expires_at = expiry.value();
			const made = await post("/api-token", body);
			element.addEventListener("close", reload);
			const done = button("Done", close, "primary");
			const title = h("h2", { id: element.getAttribute("aria-labelledby"), tabindex: "-1" }, "API token created");
			fill(
				element,
				title,
				h("p", null, h("strong", null, "It is shown this once"), ": the hub keeps only a hash of it."),
				copyLine(made.token, "the API token"),
				h("div", { class: "actions" }, done),
			);
			title.focus();
		};
		return form([field("Name", name, { hint: "For people: what it is used for.", pointer: "/name" }), expiry.node], "Create", submit, button("Cancel", close));
	});
}

export async function tokens({ signal, reload }) {
	const items = await all("/api-token", null, signal);
	const revoke = (token) => {
		const text = `Programs and sessions that use “${token.name}” are refused at once. If it is the one you signed in with, you are signed out.`;
		confirm("Revoke this API token?", text, "Revoke", async () => {
			await remove(path`/api-token/${token.id}`);
			notify(`“${token.name}” is revoked.`);
			reload();
		});
	};
	const rows = items.map((token) =>
		row(
			token.name,
			h("code", { class: "muted" }, `…${token.token_hint}`),
			when(token.expires_at),
			when(token.last_used_at, "Not yet"),
			when(token.created_at),
			button("Revoke", () => revoke(token), "link danger-text", { "aria-label": `Revoke ${token.name}` }),
		),
	);
	const nodes = [
		h(
			"div",
			{ class: "heading" },
			h("h1", null, "API tokens"),
			button("Create API token", () => create(reload), "primary"),
		),
		h("p", { class: "lead" }, "They open the admin API and this dashboard for the whole tenant."),
		table("API tokens", ["Name", "Token", "Expires", "Last used", "Created", "~Actions"], rows),
	];
	return { title: "API tokens", nodes };
}
