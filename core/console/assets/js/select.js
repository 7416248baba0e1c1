// Rows that are selected: all at once, a stretch with Shift, and with the keyboard: j and k go up and down, x selects,
// Enter opens.
{
  for (const form of document.querySelectorAll("[data-select]")) {
    const picks = () => [...form.querySelectorAll('input[name="pick"]')];
    const all = form.querySelector("[data-pick-all]");
    let last = null;
    const show = () => {
      const boxes = picks();
      const picked = boxes.filter((box) => box.checked).length;
      for (const place of form.querySelectorAll("[data-picked]")) place.textContent = picked;
      if (all) {
        all.checked = picked > 0 && picked === boxes.length;
        all.indeterminate = picked > 0 && picked < boxes.length;
      }
    };
    form.addEventListener("click", (event) => {
      const box = event.target.closest?.('input[name="pick"]');
      if (!box) return;
      const boxes = picks();
      if (event.shiftKey && last && boxes.includes(last)) {
        const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
      }
      last = box;
    });
    form.addEventListener("change", (event) => {
      if (event.target === all) for (const box of picks()) box.checked = all.checked;
      show();
    });
    form.addEventListener("reset", () => setTimeout(show));
    addEventListener("found", show);
    addEventListener("pageshow", show);
    show();
  }

  const rows = () => [...document.querySelectorAll("tr[data-row]")];
  const here = () => document.querySelector("tr[data-here]");
  const go = (row) => {
    if (!row) return;
    here()?.removeAttribute("data-here");
    row.setAttribute("data-here", "");
    row.scrollIntoView({ block: "nearest" });
    // The keyboard and whoever listens are where the eye is.
    row.querySelector("a, input, button")?.focus({ preventScroll: true });
  };
  addEventListener("press", (event) => {
    const all = rows();
    if (!all.length) return;
    const at = all.indexOf(here());
    switch (event.detail) {
      case "j":
        return go(all[Math.min(at + 1, all.length - 1)]);
      case "k":
        return go(all[Math.max(at - 1, 0)]);
      case "x":
        return here()?.querySelector('input[name="pick"]')?.click();
      case "o":
        return here()?.querySelector("th a, td a")?.click();
    }
  });
}
