// What an order comes to, while it is typed: the form is reckoned as it stands, and only what came of it is put in place.
{
  let waiting = 0;
  let asked;
  const reckon = async (form) => {
    asked?.abort();
    asked = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("do", "reckon");
    body.delete("code");
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: asked.signal });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const fresh of page.querySelectorAll("[data-reckoned]")) document.getElementById(fresh.id)?.replaceChildren(...fresh.childNodes);
      for (const fresh of page.querySelectorAll("[name^='price-']")) {
        const field = form.elements[fresh.name];
        if (field) field.placeholder = fresh.placeholder;
      }
    } catch {
      // The network is away: it is reckoned again when it is sent.
    }
  };
  const soon = (event) => {
    const form = event.target.closest?.("form[data-reckon]");
    if (!form || event.target.matches("[data-scan]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => reckon(form), 250);
  };
  addEventListener("input", soon);
  addEventListener("chosen", soon);
  addEventListener("swapped", () => {
    clearTimeout(waiting);
    asked?.abort();
  });
  // What is sent is what stands there: nothing that was asked before comes after it.
  addEventListener("submit", () => clearTimeout(waiting));
}
