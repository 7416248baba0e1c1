// What is there to be copied is selected by a touch.
{
  for (const field of document.querySelectorAll("[data-copy]")) field.addEventListener("focus", () => field.select());
}
