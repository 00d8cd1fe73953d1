/* Enhancement only: every screen works without this file. Behaviour attaches by data-* attributes. */
(() => {
  "use strict";
  const root = document.documentElement;

  const isDark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;

  function themeToggle(button) {
    const say = () => button.setAttribute("aria-pressed", String(isDark()));
    say();
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      try { localStorage.setItem("stoa-theme", root.dataset.theme); } catch { /* for this page only */ }
      document.querySelectorAll("[data-theme-toggle]").forEach((one) => one.setAttribute("aria-pressed", String(isDark())));
    });
  }

  function disclosure(button) {
    const target = document.getElementById(button.getAttribute("aria-controls"));
    button.addEventListener("click", () => {
      const open = button.getAttribute("aria-expanded") !== "true";
      button.setAttribute("aria-expanded", String(open));
      target.toggleAttribute("data-folded", !open);
    });
  }

  function closeMenus(event) {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      const leave = event.type === "keydown" ? event.key === "Escape" : !menu.contains(event.target);
      if (!leave) continue;
      menu.open = false;
      if (event.type === "keydown") menu.querySelector("summary").focus();
    }
  }

  /* A search box that proposes while somebody types: ARIA 1.2 combobox with a listbox. */
  function suggestions(input) {
    const list = document.getElementById(input.getAttribute("aria-controls"));
    let at = -1, asked = "", waiting = 0, request = null;
    const options = () => [...list.querySelectorAll('[role="option"]')];
    const show = (open) => {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) { at = -1; input.removeAttribute("aria-activedescendant"); }
    };
    const move = (step) => {
      const all = options();
      if (!all.length) return;
      at = at < 0 && step < 0 ? all.length - 1 : (at + step + all.length) % all.length;
      all.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
      input.setAttribute("aria-activedescendant", all[at].id);
      all[at].scrollIntoView({ block: "nearest" });
    };
    const go = (option) => { location.href = option.dataset.href; };
    const ask = async () => {
      const text = input.value.trim();
      if (text === asked) return;
      asked = text;
      if (text.length < 2) return show(false);
      request?.abort();
      request = new AbortController();
      try {
        const address = new URL(input.dataset.suggest, location.href);
        address.searchParams.set("q", text);
        const answer = await fetch(address, { signal: request.signal, headers: { Accept: "text/html" } });
        if (!answer.ok || input.value.trim() !== text) return;
        const parsed = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...parsed.body.childNodes);
        at = -1;
        show(options().length > 0 && document.activeElement === input);
      } catch (error) {
        if (error.name !== "AbortError") show(false);
      }
    };
    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, 120); });
    input.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (!options().length) return;
        show(true);
        move(event.key === "ArrowDown" ? 1 : -1);
        event.preventDefault();
      } else if (event.key === "Escape") {
        if (!list.hidden) { show(false); event.preventDefault(); }
      } else if (event.key === "Enter" && !list.hidden && at >= 0) {
        event.preventDefault();
        go(options()[at]);
      }
    });
    list.addEventListener("mousedown", (event) => {
      const option = event.target.closest("[data-href]");
      if (option) { event.preventDefault(); go(option); }
    });
    input.addEventListener("blur", () => setTimeout(() => show(false), 150));
  }

  /* A question that teaches: what was chosen is marked, and what the author says to it is shown. */
  function question(form) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = form.querySelectorAll("input:checked").length > 0;
      let right = chosen;
      for (const label of form.querySelectorAll("label.choice")) {
        const input = label.querySelector("input");
        const correct = label.dataset.correct === "true";
        if (input.checked !== correct) right = false;
        label.classList.toggle("choice-good", chosen && input.checked && correct);
        label.classList.toggle("choice-bad", chosen && input.checked && !correct);
        const said = label.querySelector(".answer-said");
        if (said) said.hidden = !(chosen && input.checked);
      }
      for (const note of form.querySelectorAll("[data-verdict]")) {
        note.hidden = note.dataset.verdict !== (chosen ? (right ? "right" : "wrong") : "none");
      }
    });
  }

  /* The end of a lesson stood in view for a moment: its form is sent, once, without leaving the page. */
  function doneWhenSeen(form) {
    let waiting = 0;
    const send = async () => {
      seen.disconnect();
      let answer = null;
      try {
        answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      } catch { /* offline: the button is still there */ }
      if (!answer?.ok) return;
      form.hidden = true;
      const said = document.getElementById(form.dataset.doneWhenSeen);
      if (said) said.hidden = false;
    };
    const seen = new IntersectionObserver((entries) => {
      clearTimeout(waiting);
      if (entries.some((entry) => entry.isIntersecting)) waiting = setTimeout(send, 1500);
    });
    seen.observe(form);
  }

  function embedDoor(button) {
    button.addEventListener("click", () => {
      const frame = document.createElement("iframe");
      frame.src = button.dataset.embedSrc;
      frame.title = button.dataset.embedTitle;
      frame.className = "embed";
      frame.allow = "fullscreen; picture-in-picture";
      frame.referrerPolicy = "strict-origin-when-cross-origin";
      button.closest(".embed-door").replaceWith(frame);
      frame.focus();
    });
  }

  /* A second click on "send" is not a second wish. */
  function sendOnce(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
  }

  function attach(within) {
    const each = (selector, behaviour) => {
      for (const element of within.querySelectorAll(selector)) {
        if (element.dataset.attached) continue;
        element.dataset.attached = "1";
        behaviour(element);
      }
    };
    each("[data-theme-toggle]", themeToggle);
    each("[data-disclosure]", disclosure);
    each("input[data-suggest]", suggestions);
    each("form[data-question]", question);
    each("form[data-done-when-seen]", doneWhenSeen);
    each("[data-embed-src]", embedDoor);
    each("[data-focus]", (element) => element.focus());
    each("[data-print]", (button) => button.addEventListener("click", () => window.print()));
    each("[data-submit-on-change]", (field) => field.addEventListener("change", () => field.form.requestSubmit()));
  }

  document.addEventListener("DOMContentLoaded", () => attach(document));
  document.addEventListener("htmx:load", (event) => attach(event.target));
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);
  document.addEventListener("submit", sendOnce);
  // The back button brings a page as it was left: let its forms be sent again.
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
    });
  });
})();
