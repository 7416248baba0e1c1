// A form is sent once, however often somebody presses.
{
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", () => {
      for (const button of form.querySelectorAll("button[type=submit]")) setTimeout(() => (button.disabled = true));
    });
  }
  // Coming back with the browser's button, it can be sent again.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("form[data-once] button")) button.disabled = false;
  });
}
