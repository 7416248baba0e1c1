// What a page can do without a script it does without one. This makes it quicker and kinder.
"use strict";

// A link's secret stands after its #, where no server and no log sees it. It goes into the form from here.
const fromLink = document.querySelector("[data-from-link]");
if (fromLink && location.hash.length > 1) {
  fromLink.querySelector("input").value = location.hash.slice(1);
  fromLink.hidden = true;
  history.replaceState(null, "", location.pathname);
}

// A form is sent once, however often somebody presses.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => (button.disabled = true));
  });
}
// Coming back with the browser's button, it can be sent again.
addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button")) button.disabled = false;
});

// Results while typing. The address follows, so that reloading and going back show the same.
for (const form of document.querySelectorAll("form[data-live]")) {
  const found = document.querySelector(form.dataset.live);
  let waiting = 0;
  let asked;
  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = form.action.split("?")[0] + "?" + new URLSearchParams(new FormData(form));
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (!answer.ok || answer.redirected) return location.assign(address);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      found.replaceChildren(...page.querySelector(form.dataset.live).childNodes);
      history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") location.assign(address);
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 140);
  });
}

// A key that leads to a field.
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const field = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (field) {
    event.preventDefault();
    field.focus();
  }
});

// What is there to be copied is selected by a touch.
for (const field of document.querySelectorAll("[data-copy]")) field.addEventListener("focus", () => field.select());
