// What is there to be copied is selected by a touch, and copied by its button (`data-copies` names the field).
{
  for (const field of document.querySelectorAll("[data-copy]")) field.addEventListener("focus", () => field.select());
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.querySelector(button.dataset.copies).value);
      dispatchEvent(new CustomEvent("say", { detail: button.dataset.said }));
    });
  }
}
