// Dialogs hold the keyboard while they are open, and give it back; menus are gone through with the arrows.
{
  for (const dialog of document.querySelectorAll("dialog[data-dialog]")) {
    dialog.removeAttribute("popover");
    const opened = (event) => {
      event.preventDefault();
      if (!dialog.open) dialog.showModal();
    };
    for (const button of document.querySelectorAll(`[popovertarget="${CSS.escape(dialog.id)}"]`)) {
      button.removeAttribute("popovertarget");
      if (!button.hasAttribute("data-close")) button.addEventListener("click", opened);
    }
    dialog.addEventListener("open", opened);
    dialog.addEventListener("click", (event) => {
      // The ground beside it, or a button that closes.
      if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
    });
    if (dialog.querySelector("[aria-invalid]")) dialog.showModal();
  }
  // What was refused as a whole is said where it was asked for.
  for (const refused of document.querySelectorAll("[data-refused]")) {
    const doing = `dialog[data-dialog]:has([name="do"][value="${CSS.escape(refused.dataset.refused)}"])`;
    const asked = document.querySelectorAll(doing);
    if (asked.length !== 1 || asked[0].open) continue;
    asked[0].querySelector(".body").prepend(refused);
    asked[0].showModal();
  }

  for (const menu of document.querySelectorAll("[data-menu]")) {
    const ways = () => [...menu.querySelectorAll("a, button")].filter((way) => !way.disabled);
    menu.addEventListener("toggle", (event) => {
      if (event.newState === "open") ways()[0]?.focus({ preventScroll: true });
    });
    menu.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const all = ways();
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length]?.focus();
    });
  }
}
