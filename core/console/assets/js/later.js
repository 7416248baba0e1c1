// What takes a moment to work out comes after the page (`data-later` is a link to it): room is kept for it.
{
  for (const place of document.querySelectorAll("[data-later]")) {
    // What stands for it goes, and the link takes its place.
    const giveUp = () => {
      place.querySelector("[data-waits]")?.remove();
      place.querySelector("a.unscripted")?.classList.remove("unscripted");
    };
    const show = async (address) => {
      try {
        const answer = await fetch(address);
        if (!answer.ok || answer.redirected) return giveUp();
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const parts = [...(page.querySelector("main") ?? page.body).children];
        // Its title stands over it here already, and what is said on every page.
        place.replaceChildren(...parts.filter((part) => !part.matches("header, .practice, .wants-factor")));
      } catch {
        giveUp();
      }
    };
    // Links within it that lead to the same in another way stay in place.
    place.addEventListener("click", (event) => {
      const link = event.target.closest("a");
      if (!link || link.pathname !== place.dataset.later || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      show(link.href);
    });
    show(place.dataset.later);
  }
}
