// Results while typing. The address follows, so that reloading and going back show the same.
{
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
}
