// Keys. A key may lead to a field (`data-key`), two to a place (`g` and the letter of `data-jump`); what is pressed
// otherwise is told as the event `press`. Nobody's typing is touched.
{
  const isTyping = (target) =>
    target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
  let before = "";
  let forget = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    clearTimeout(forget);
    const isJump = before === "g";
    before = event.key;
    forget = setTimeout(() => (before = ""), 900);
    const key = CSS.escape(event.key);
    const place = isJump && document.querySelector(`[data-jump="${key}"]`);
    if (place) {
      event.preventDefault();
      before = "";
      return location.assign(place.href);
    }
    // What the page itself says about a key stands before what stands round it.
    const field = document.querySelector(`main [data-key="${key}"]`) ?? document.querySelector(`[data-key="${key}"]`);
    if (field) {
      event.preventDefault();
      if (field.matches("input, textarea, select")) field.focus();
      else field.click();
      return;
    }
    dispatchEvent(new CustomEvent("press", { detail: event.key }));
  });
  // What is said about Ctrl says so about the key that this keyboard has.
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("kbd")) key.textContent = key.textContent.replace("Ctrl", "⌘");
  }
}
