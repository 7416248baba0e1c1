// Results while typing. The address follows, so that reloading and going back show the same.
{
  for (const form of document.querySelectorAll("form[data-live]")) {
    const target = form.dataset.live;
    let waiting = 0;
    let asked;
    const look = async () => {
      asked?.abort();
      asked = new AbortController();
      const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
      const address = form.action.split("?")[0] + (query.size ? `?${query}` : "");
      const found = document.querySelector(target);
      found.setAttribute("aria-busy", "true");
      try {
        const answer = await fetch(address, { signal: asked.signal });
        if (!answer.ok || answer.redirected) return location.assign(address);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        found.replaceChildren(...page.querySelector(target).childNodes);
        history.replaceState(null, "", address);
        dispatchEvent(new Event("found"));
        found.removeAttribute("aria-busy");
      } catch (error) {
        if (error.name !== "AbortError") location.assign(address);
      }
    };
    const soon = () => {
      clearTimeout(waiting);
      waiting = setTimeout(look, 140);
    };
    form.addEventListener("input", soon);
    // A choice may be told as a change alone, by what drives a page for somebody.
    form.addEventListener("change", (event) => {
      if (event.target.matches("select")) soon();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(waiting);
      look();
    });
  }

  // What goes on without us is looked at again until it is done: `data-poll` says after how many seconds.
  const poll = (part) => {
    setTimeout(async () => {
      if (document.hidden) return poll(part);
      try {
        const answer = await fetch(location.href);
        if (!answer.ok || answer.redirected) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById(part.id);
        if (!fresh) return location.reload();
        part.replaceWith(fresh);
        if (fresh.dataset.poll) poll(fresh);
      } catch {
        poll(part);
      }
    }, Number(part.dataset.poll) * 1000);
  };
  for (const part of document.querySelectorAll("[id][data-poll]")) poll(part);
}
