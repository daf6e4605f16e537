// Elements are built, never parsed: every text becomes a text node, whoever wrote it.

/** An element with attributes (`onclick` and its kin are listeners, `value` and `checked` are properties) and children. */
export function h(name, attributes, ...children) {
	const element = document.createElement(name);
	for (const [key, value] of Object.entries(attributes ?? {})) set(element, key, value);
	element.append(...flat(children));
	return element;
}

function set(element, key, value) {
	if (value === undefined || value === null || value === false) return;
	if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
	else if (key === "value" || key === "checked") element[key] = value;
	else element.setAttribute(key, value === true ? "" : value);
}

function flat(children) {
	return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** Puts new children in place of those that are there. */
export function fill(element, ...children) {
	element.replaceChildren(...flat(children));
	return element;
}

let count = 0;
/** An id that no other element has. */
export function unique(prefix) {
	count += 1;
	return `${prefix}-${count}`;
}

/** Runs at most once in so many milliseconds, the last call wins. */
export function settled(delay, run) {
	let timer;
	return (...args) => {
		clearTimeout(timer);
		timer = setTimeout(() => run(...args), delay);
	};
}

/** Says something to those who do not see it happen. */
export function announce(text) {
	document.getElementById("announcer").textContent = text;
}
