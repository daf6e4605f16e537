// The colour scheme, before anything is painted: the system's, unless somebody chose. Runs as a plain script for that reason.
"use strict";
(() => {
  const root = document.documentElement;
  const keep = (scheme) => {
    try {
      if (scheme) localStorage.setItem("scheme", scheme);
      else localStorage.removeItem("scheme");
    } catch {
      // Without storage the choice lasts until the page is left.
    }
  };
  let chosen = null;
  try {
    chosen = localStorage.getItem("scheme");
  } catch {
    // The same.
  }
  if (chosen === "light" || chosen === "dark") root.dataset.scheme = chosen;

  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.scheme ? root.dataset.scheme === "dark" : system.matches);
  const show = (button) => button.setAttribute("aria-pressed", String(isDark()));
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("scheme");
    show(button);
    system.addEventListener("change", () => show(button));
    button.addEventListener("click", () => {
      const wanted = isDark() ? "light" : "dark";
      // Back at what the system says, the page follows the system again.
      if ((wanted === "dark") === system.matches) delete root.dataset.scheme;
      else root.dataset.scheme = wanted;
      keep(root.dataset.scheme);
      show(button);
    });
  });
})();
