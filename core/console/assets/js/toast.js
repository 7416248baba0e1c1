// What came of it is said for a while, and for as long as somebody reads or rests on it. Other parts say something with
// `dispatchEvent(new CustomEvent("say", { detail: "…" }))`.
{
  const LASTS = 9000;
  const place = document.getElementById("toasts");
  const template = document.getElementById("toast");
  const keep = (toast) => {
    let waiting = 0;
    const leave = () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => toast.remove(), LASTS);
    };
    const stay = () => clearTimeout(waiting);
    toast.addEventListener("pointerenter", stay);
    toast.addEventListener("focusin", stay);
    toast.addEventListener("pointerleave", leave);
    toast.addEventListener("focusout", leave);
    toast.addEventListener("click", (event) => event.target.closest("[data-close]") && toast.remove());
    leave();
  };
  if (place && template) {
    for (const toast of place.querySelectorAll("[data-toast]")) keep(toast);
    addEventListener("say", (event) => {
      const toast = template.content.cloneNode(true).firstElementChild;
      toast.querySelector("p").textContent = event.detail;
      place.append(toast);
      keep(toast);
    });
  }
}
