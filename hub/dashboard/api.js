// The admin API, same origin: the cookie says who asks, the token in the header that this page asked.

let csrf = null;

/** What the API refused, and where. */
class Refusal extends Error {
	constructor(status, error) {
		super(error?.message ?? `The hub answered with status ${status}.`);
		this.status = status;
		this.details = Array.isArray(error?.details) ? error.details : [];
	}
}

/** A path with its parts encoded: path`/integrated-account/${id}`. */
export function path(strings, ...values) {
	return strings.reduce((out, text, index) => out + encodeURIComponent(values[index - 1]) + text);
}

/** Numbers that JavaScript would change stay as they are written. */
function exact(_, value, context) {
	if (typeof value === "number" && context?.source && !Number.isSafeInteger(value) && String(value) !== context.source && JSON.rawJSON) {
		return JSON.rawJSON(context.source);
	}
	return value;
}

export const parse = (text) => JSON.parse(text, exact);

function address(place, query) {
	const pairs = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
	return pairs.length ? `${place}?${new URLSearchParams(pairs)}` : place;
}

async function send(method, place, { body, query, signal } = {}) {
	const headers = { accept: "application/json" };
	if (method !== "GET" && csrf) headers["x-csrf-token"] = csrf;
	if (body !== undefined) headers["content-type"] = "application/json";
	let response;
	try {
		response = await fetch(address(place, query), {
			method,
			headers,
			signal,
			body: body === undefined ? undefined : JSON.stringify(body),
			credentials: "same-origin",
			cache: "no-store",
			redirect: "error",
		});
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new Refusal(0, { message: "The hub does not answer. Is it still running?" });
	}
	return await read(response, place);
}

async function read(response, place) {
	const text = await response.text();
	let value = null;
	try {
		value = text ? parse(text) : null;
	} catch {
		// An answer from something between us and the hub; its status says enough.
	}
	if (response.ok) return value;
	if (response.status === 401 && place !== "/session") document.dispatchEvent(new Event("signed-out"));
	throw new Refusal(response.status, value?.error);
}

export const get = (place, query, signal) => send("GET", place, { query, signal });
export const post = (place, body, signal) => send("POST", place, { body, signal });
export const patch = (place, body) => send("PATCH", place, { body });
export const remove = (place) => send("DELETE", place);

/** Every page of a list; lists of what people make by hand are short. */
export async function all(place, query, signal) {
	const items = [];
	let cursor;
	do {
		const page = await get(place, { ...query, cursor }, signal);
		items.push(...page.items);
		cursor = page.next_cursor;
	} while (cursor);
	return items;
}

function began(session) {
	csrf = session.csrf_token;
	return session;
}

/** The session of this browser, or null. */
export async function session() {
	try {
		return began(await get("/session"));
	} catch (refusal) {
		if (refusal.status === 401) return null;
		throw refusal;
	}
}

export const signIn = async (token) => began(await post("/session", { token }));

export async function signOut() {
	await remove("/session");
	csrf = null;
}
