// A field that finds while typing (`data-combo` says what). Chosen with the arrows and Enter or with the pointer; what
// was chosen is sent as an id beside what was typed.
{
  let number = 0;
  const begin = (within) => within.querySelectorAll("[data-combo]").forEach((combo) => {
    const [field, chosen] = combo.querySelectorAll("input");
    const list = document.createElement("ul");
    list.setAttribute("role", "listbox");
    list.id = `combo-${++number}`;
    list.hidden = true;
    combo.append(list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) field.setAttribute(name, value);
    let waiting = 0;
    let asked;
    const options = () => [...list.querySelectorAll('[role="option"]')];
    const at = () => list.querySelector('[aria-selected="true"]');
    const show = (shown) => {
      list.hidden = !shown;
      field.setAttribute("aria-expanded", String(shown));
      if (!shown) field.removeAttribute("aria-activedescendant");
    };
    const mark = (option) => {
      at()?.setAttribute("aria-selected", "false");
      if (!option) return;
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      field.setAttribute("aria-activedescendant", option.id);
    };
    const choose = (option) => {
      chosen.value = option.dataset.id;
      field.value = option.dataset.name;
      field.removeAttribute("aria-invalid");
      show(false);
      chosen.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: option.dataset }));
    };
    const look = async () => {
      asked?.abort();
      asked = new AbortController();
      try {
        const query = new URLSearchParams({ kind: combo.dataset.combo, q: field.value });
        const answer = await fetch(`/find/options?${query}`, { signal: asked.signal });
        if (!answer.ok || answer.redirected) return show(false);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...page.body.children);
        options().forEach((option, index) => (option.id = `${list.id}-${index}`));
        mark(options()[0]);
        show(document.activeElement === field);
      } catch (error) {
        if (error.name !== "AbortError") show(false);
      }
    };
    field.addEventListener("input", () => {
      chosen.value = "";
      clearTimeout(waiting);
      waiting = setTimeout(look, 120);
    });
    field.addEventListener("focus", () => {
      field.select();
      if (!chosen.value) look();
    });
    field.addEventListener("blur", () => show(false));
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && list.hidden) return look();
      if (step) {
        event.preventDefault();
        const all = options();
        return mark(all[(all.indexOf(at()) + step + all.length) % all.length]);
      }
      if (list.hidden) return;
      if (event.key === "Enter" && at()) {
        event.preventDefault();
        choose(at());
      } else if (event.key === "Escape") {
        event.stopPropagation();
        show(false);
      }
    });
    list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = event.target.closest('[role="option"]');
      if (option) choose(option);
    });
  });
  begin(document);
  // A form that grew in its place has new fields.
  addEventListener("swapped", (event) => begin(event.target));
}
