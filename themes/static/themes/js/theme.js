/* Before the first paint: the theme that somebody chose on this machine. */
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");
  try {
    const saved = localStorage.getItem("stoa-theme");
    if (saved === "light" || saved === "dark") root.dataset.theme = saved;
  } catch { /* storage may be off */ }
})();
