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
// A file is sent as it is, and its form goes on with the id that it gets.
{
  const BEGINS = 8 * 1024;
  const LIMIT = 64 * 1024 * 1024;
  for (const drop of document.querySelectorAll("[data-file]")) {
    const [input, said, form] = [drop.querySelector("input[type=file]"), drop.querySelector("span"), drop.closest("form")];
    const wait = (is) => {
      drop.toggleAttribute("aria-busy", is);
      for (const button of form.querySelectorAll("button")) button.disabled = is;
    };
    const send = async () => {
      const file = input.files[0];
      if (!file) return;
      said.textContent = drop.dataset.sending;
      wait(true);
      try {
        if (file.size > LIMIT) throw file;
        const answer = await fetch("/api/v1/blobs", { method: "POST", headers: { "Content-Type": file.type || "text/csv" }, body: file });
        if (!answer.ok) throw answer;
        form.elements.file.value = (await answer.json()).id;
        // What its columns are may have to be asked: so much is enough to show them.
        form.elements.begins.value = new TextDecoder("utf-8").decode(await file.slice(0, BEGINS).arrayBuffer());
        said.textContent = file.name;
        wait(false);
        if ("go" in drop.dataset) form.requestSubmit();
      } catch {
        input.value = "";
        form.elements.file.value = "";
        said.textContent = drop.dataset.failed;
        wait(false);
      }
    };
    // Nor does it go with the form once more.
    input.removeAttribute("name");
    for (const button of form.querySelectorAll("[formenctype]")) button.removeAttribute("formenctype");
    input.addEventListener("change", send);
    for (const kind of ["dragover", "dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.toggle("over", kind === "dragover"));
  }
}
{
  // A link to a file opens it, and prints it where the browser lets a page do that.
  document.querySelector("[data-print]")?.addEventListener("click", (event) => {
    const { href } = event.currentTarget;
    if (!href) return print();
    event.preventDefault();
    const sheet = open(href);
    sheet?.addEventListener("load", () => sheet.print());
  });
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
