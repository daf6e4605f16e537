// Signing in with an API token. It goes into one request and is kept nowhere here: the cookie that comes back is out of reach of scripts.

import { signIn } from "./api.js";
import { h } from "./dom.js";
import { field, form } from "./widgets.js";

export function login(enter, text) {
	const token = h("input", { type: "password", autocomplete: "current-password", required: true, spellcheck: "false", autocapitalize: "off" });
	const element = form(field("API token", token, { hint: "The hub printed one at its first start.", pointer: "/token" }), "Sign in", async () => {
		if (!token.value.trim()) throw Object.assign(new Error("Enter an API token."), { details: [{ pointer: "/token", message: "Enter an API token." }] });
		try {
			enter(await signIn(token.value.trim()));
		} catch (refusal) {
			if (refusal.status !== 401) throw refusal;
			token.select();
			throw Object.assign(refusal, { details: [{ pointer: "/token", message: "This token opens nothing here." }] });
		}
	});
	const nodes = h(
		"section",
		{ class: "login" },
		h("img", { src: "/assets/icon.svg", alt: "", width: "44", height: "44" }),
		h("h1", null, "Sign in to Toolwright"),
		text && h("p", { class: "muted", role: "alert" }, text),
		element,
	);
	return { title: "Sign in", nodes, focus: token };
}
