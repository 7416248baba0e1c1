// A form is sent once, however often somebody presses. The first field that is wrong has the cursor.
{
  const buttons = (form) => [...form.elements].filter((element) => element.type === "submit");
  addEventListener("submit", (event) => {
    // What leads back here from the next page asks for this one anew, instead of wanting to send a form again.
    if (!event.defaultPrevented) history.replaceState(history.state, "", location.href);
    const form = event.target.closest("form[data-once]");
    if (!form || event.defaultPrevented) return;
    // After the browser has read which button was pressed.
    setTimeout(() => {
      for (const button of buttons(form)) {
        button.disabled = true;
        button.setAttribute("aria-busy", "true");
      }
    });
  });
  // Coming back with the browser's button, it can be sent again.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-busy]")) {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    }
  });
  document.querySelector("main [aria-invalid]")?.focus();
}
