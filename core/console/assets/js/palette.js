// Everything by its name: Ctrl-K or the field at the side opens it, the arrows choose, Enter goes.
{
  const palette = document.getElementById("palette");
  if (palette) {
    const field = palette.querySelector("input");
    const found = document.getElementById("palette-found");
    let waiting = 0;
    let asked;
    const options = () => [...found.querySelectorAll('[role="option"]')];
    const at = () => found.querySelector('[aria-selected="true"]');
    const mark = (option) => {
      at()?.setAttribute("aria-selected", "false");
      if (!option) return field.removeAttribute("aria-activedescendant");
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    };
    const look = async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(`/find/results?${new URLSearchParams({ q: field.value })}`, { signal: asked.signal });
        if (!answer.ok || answer.redirected) return location.assign("/find");
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        found.replaceChildren(...page.body.children);
        options().forEach((option, index) => {
          option.id = `found-${index}`;
          option.tabIndex = -1;
        });
        mark(options()[0]);
      } catch (error) {
        if (error.name !== "AbortError") location.assign("/find");
      }
    };
    const open = (event) => {
      event.preventDefault();
      if (palette.open) return palette.close();
      field.value = "";
      palette.showModal();
      field.focus();
      look();
    };
    addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") open(event);
    });
    for (const way of document.querySelectorAll("[data-palette]")) way.addEventListener("click", open);
    palette.addEventListener("click", (event) => event.target === palette && palette.close());
    found.addEventListener("pointermove", (event) => {
      const option = event.target.closest('[role="option"]');
      if (option && option !== at()) mark(option);
    });
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 100);
    });
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        const all = options();
        if (all.length) mark(all[(all.indexOf(at()) + step + all.length) % all.length]);
      } else if (event.key === "Enter" && at()) {
        event.preventDefault();
        location.assign(at().href);
      }
    });
  }
}
