/* Enhancement only: drafts are kept on the server; this keeps them while the server is out of reach. */
(() => {
  "use strict";

  function keep(said) {
    const form = said.closest("form");
    const name = `stoa-draft:${said.dataset.draft}`;
    const fields = ["text", "title", "key"].map((one) => form.elements[one]).filter(Boolean);
    const store = (change) => { try { change(localStorage); } catch { /* a private window: the server's draft is all */ } };

    store((kept) => {
      const lost = JSON.parse(kept.getItem(name) ?? "null");
      if (lost?.key === said.dataset.posted) return kept.removeItem(name); // it arrived after all
      if (!lost || form.elements.text.value.trim()) return;
      for (const field of fields) field.value = lost[field.name] ?? field.value;
      said.textContent = said.dataset.back;
    });
    form.addEventListener("input", () => store((kept) => {
      kept.setItem(name, JSON.stringify(Object.fromEntries(fields.map((field) => [field.name, field.value]))));
    }));
    said.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) store((kept) => kept.removeItem(name));
      else said.textContent = said.dataset.lost;
    });
  }

  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-draft]").forEach(keep));
})();
