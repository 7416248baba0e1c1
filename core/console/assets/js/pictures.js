// Pictures are dropped or chosen, and sent at once. What a camera made is made smaller before it is sent: the shop keeps no
// more of it, and a telephone's network is slow.
{
  const [SIDE, SMALL] = [2000, 1_000_000];
  const smaller = async (file) => {
    if (file.type !== "image/jpeg" || file.size < SMALL) return file;
    try {
      const seen = await createImageBitmap(file, { imageOrientation: "from-image" });
      const by = Math.min(1, SIDE / Math.max(seen.width, seen.height));
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [Math.max(1, Math.round(seen.width * by)), Math.max(1, Math.round(seen.height * by))];
      canvas.getContext("2d").drawImage(seen, 0, 0, canvas.width, canvas.height);
      seen.close();
      const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
      return made && made.size < file.size ? new File([made], file.name, { type: "image/jpeg" }) : file;
    } catch {
      return file;
    }
  };
  for (const form of document.querySelectorAll("form[data-pictures]")) {
    const input = form.querySelector("input[type=file]");
    const send = async (files) => {
      if (!files.length || form.dataset.busy) return;
      form.dataset.busy = "yes";
      form.setAttribute("aria-busy", "true");
      form.querySelector("label span").textContent = form.dataset.sending;
      const all = new DataTransfer();
      for (const file of files) all.items.add(await smaller(file));
      input.files = all.files;
      form.submit();
    };
    input.addEventListener("change", () => send([...input.files]));
    for (const kind of ["dragover", "dragleave", "drop"]) {
      form.addEventListener(kind, (event) => {
        event.preventDefault();
        form.classList.toggle("over", kind === "dragover");
        if (kind === "drop") send([...event.dataTransfer.files].filter((file) => file.type.startsWith("image/")));
      });
    }
  }
}
