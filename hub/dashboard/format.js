// Numbers and moments as people read them.

const whole = new Intl.NumberFormat();
const exactly = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
const ofDay = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const distance = new Intl.RelativeTimeFormat(undefined);
const STEPS = [
	["month", 2_629_746, 3],
	["day", 86_400, 2],
	["hour", 3_600, 2],
	["minute", 60, 1],
];

export const clock = (text) => ofDay.format(new Date(text));
export const day = (text) => date.format(new Date(text));
export const number = (value) => whole.format(value);

/** "1 tool", "2 tools". */
export const count = (value, word) => `${number(value)} ${word}${value === 1 ? "" : "s"}`;

export const fullTime = (text) => exactly.format(new Date(text));

/** "in 3 days", "5 minutes ago". */
export function fromNow(text) {
	const seconds = (new Date(text) - Date.now()) / 1000;
	for (const [unit, length, least] of STEPS) {
		if (Math.abs(seconds) >= length * least) return distance.format(Math.round(seconds / length), unit);
	}
	return seconds >= 0 ? "in less than a minute" : "just now";
}

/** Microseconds. */
export function duration(micros) {
	if (micros < 1_000) return `${micros} µs`;
	if (micros < 1_000_000) return `${(micros / 1_000).toFixed(micros < 10_000 ? 1 : 0)} ms`;
	return `${(micros / 1_000_000).toFixed(1)} s`;
}

export function bytes(value) {
	return value < 1_000 ? `${value} B` : `${(value / 1_000).toFixed(1)} kB`;
}
