// The colour scheme, before anything is painted: the system's, unless somebody chose. Runs as a plain script for that reason.
"use strict";
(() => {
	const { dataset } = document.documentElement;
	// A browser may keep nothing for this page; then the choice lasts until the page is left.
	const kept = (work) => {
		try {
			return work(localStorage);
		} catch {
			return null;
		}
	};
	const chosen = kept((storage) => storage.getItem("scheme"));
	if (chosen === "light" || chosen === "dark") dataset.scheme = chosen;
	const system = matchMedia("(prefers-color-scheme: dark)");
	const isDark = () => (dataset.scheme ? dataset.scheme === "dark" : system.matches);
	document.addEventListener("DOMContentLoaded", () => {
		const button = document.getElementById("scheme");
		const show = () => button.setAttribute("aria-pressed", String(isDark()));
		show();
		system.addEventListener("change", show);
		button.addEventListener("click", () => {
			dataset.scheme = isDark() ? "light" : "dark";
			kept((storage) => storage.setItem("scheme", dataset.scheme));
			show();
		});
	});
})();
