// A link's secret stands after its #, where no server and no log sees it. It goes into the form from here.
{
  const fromLink = document.querySelector("[data-from-link]");
  if (fromLink && location.hash.length > 1) {
    fromLink.querySelector("input").value = location.hash.slice(1);
    fromLink.hidden = true;
    history.replaceState(null, "", location.pathname);
  }
}
