// Until when something opens: spans that people mean, or a moment.

import { h } from "./dom.js";
import { fromNow, fullTime } from "./format.js";
import { field, select } from "./widgets.js";

const SPANS = [
	["3600", "1 hour"],
	["86400", "1 day"],
	["604800", "7 days"],
	["2592000", "30 days"],
	["7776000", "90 days"],
];

/** As a `datetime-local` control writes it, in the zone of the reader. */
function local(date) {
	return new Date(date - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * The fields, and what they say: a moment, null for never, undefined for what it was. `current` is what there is, for a change.
 */
export function expiryField({ current, chosen = "2592000" }) {
	const kept = current === undefined ? [] : [["keep", current ? `Unchanged (${fullTime(current)})` : "Unchanged (never)"]];
	const span = select(
		[...kept, ...SPANS.map(([key, label]) => [key, `In ${label}`]), ["at", "At a moment …"], ["never", "Never"]],
		kept.length ? "keep" : chosen,
	);
	const at = h("input", { type: "datetime-local", "aria-label": "At this moment", value: local(new Date(Date.now() + 86_400_000)), hidden: true });
	const value = () => {
		if (span.value === "keep") return undefined;
		if (span.value === "never") return null;
		if (span.value === "at") return at.value ? new Date(at.value).toISOString() : "";
		return new Date(Date.now() + Number(span.value) * 1_000).toISOString();
	};
	const words = h("p", { class: "hint fixed" });
	const changed = () => {
		at.hidden = span.value !== "at";
		const moment = value();
		const text = moment === undefined ? current : moment;
		words.textContent = text ? `${fullTime(text)}, ${fromNow(text)}. From then on it opens nothing.` : "It opens until it is revoked.";
	};
	span.addEventListener("change", changed);
	at.addEventListener("change", changed);
	changed();
	const node = field("Expires", span, { pointer: "/expires_at" });
	node.lastChild.before(at, words);
	return { node, value };
}
