// How many variants the options make, said while they are typed.
{
  const said = document.querySelector("[data-combinations]");
  if (said) {
    const rows = [...document.querySelectorAll(".option-row")];
    const words = (field) => new Set(field.value.split(",").map((word) => word.trim().toLowerCase()).filter(Boolean)).size;
    const show = () => {
      const counts = rows.map((row) => words(row.querySelectorAll("input")[1])).filter((count) => count > 0);
      const all = counts.reduce((product, count) => product * count, 1);
      said.textContent = counts.length === 0 ? "" : all === 1 ? said.dataset.one : said.dataset.many.replace("{n}", all);
      // One more line where the last is begun.
      rows.forEach((row, at) => row.classList.toggle("wanted", at > 0 && [...rows[at - 1].querySelectorAll("input")].some((field) => field.value)));
    };
    addEventListener("input", show);
    show();
  }
}
// What was typed and not saved is not left by accident.
{
  const guarded = [...document.querySelectorAll("form[data-guard]")];
  let sent = false;
  const changed = (form) => [...form.elements].some((field) => field.name && field.type !== "hidden" && (field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked : "defaultValue" in field && field.value !== field.defaultValue));
  for (const form of guarded) form.addEventListener("submit", () => (sent = true));
  addEventListener("pageshow", () => (sent = false));
  addEventListener("beforeunload", (event) => {
    if (!sent && guarded.some(changed)) event.preventDefault();
  });
}
// A file is read here and sent as text.
{
  const LIMIT = 300 * 1024;
  for (const drop of document.querySelectorAll("[data-file]")) {
    const input = drop.querySelector("input[type=file]");
    const form = drop.closest("form");
    const read = async () => {
      const file = input.files[0];
      if (!file) return;
      if (file.size > LIMIT) {
        input.value = "";
        drop.querySelector("span").textContent = drop.dataset.file;
        return;
      }
      const bytes = new Uint8Array(await file.arrayBuffer());
      // What spreadsheets write that do not know better.
      const marked = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "";
      let text;
      try {
        text = new TextDecoder(marked || "utf-8", { fatal: true }).decode(bytes);
      } catch {
        text = new TextDecoder("windows-1252").decode(bytes);
      }
      form.elements.content.value = text;
      drop.querySelector("span").textContent = file.name;
    };
    input.addEventListener("change", read);
    for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.toggle("over", kind === "dragover"));
  }
}
{
  document.querySelector("[data-print]")?.addEventListener("click", () => print());
}
// Categories are dragged among those beside them; the buttons of a row do the same.
{
  const rows = [...document.querySelectorAll("tr[data-moves]")];
  const beside = (row) => rows.filter((other) => other.dataset.parent === row.dataset.parent);
  let dragged = null;
  for (const row of rows) {
    const takes = () => dragged && dragged !== row && dragged.dataset.parent === row.dataset.parent;
    row.draggable = true;
    row.addEventListener("dragstart", () => (dragged = row));
    row.addEventListener("dragend", () => (dragged = null));
    row.addEventListener("dragover", (event) => {
      if (takes()) event.preventDefault();
      row.classList.toggle("over", Boolean(takes()));
    });
    row.addEventListener("dragleave", () => row.classList.remove("over"));
    row.addEventListener("drop", (event) => {
      if (!takes()) return;
      event.preventDefault();
      const all = beside(row);
      const at = all.indexOf(row);
      // Dragged down it comes after the row it is let go on, dragged up before it.
      const before = all.indexOf(dragged) < at ? all[at + 1] : row;
      const form = dragged.querySelector("form");
      form.elements.before.value = before?.dataset.moves ?? "";
      form.elements.way.value = "";
      form.requestSubmit();
    });
  }
}
