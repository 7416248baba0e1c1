// Codes through the camera. The browser reads them where it can; elsewhere the server does, a look at a time, and the next
// only after the last was answered.
{
  const [WIDE, HIGH, EVERY, AWAY, PATIENCE] = [640, 320, 200, 1500, 12];
  const canvas = document.createElement("canvas");
  let eye, stream, own;
  const form = () => eye?.closest("form");
  const tell = (at, text) => {
    const place = at?.querySelector("[data-eye-told]");
    if (place) place.textContent = text;
  };
  const button = () => form()?.querySelector("[data-camera]");
  const show = () => {
    for (const one of document.querySelectorAll("[data-camera]")) {
      one.hidden = !navigator.mediaDevices?.getUserMedia;
      const on = Boolean(stream) && one === button();
      one.dataset.start ??= one.textContent;
      one.querySelector("span").textContent = on ? one.dataset.stop : one.dataset.start;
      one.setAttribute("aria-pressed", String(on));
    }
  };
  const stop = () => {
    stream?.getTracks().forEach((track) => track.stop());
    stream = undefined;
    if (eye) eye.hidden = true;
    show();
  };
  // What is in the middle of the picture, without its colours.
  const grey = () => {
    const [from, high] = [eye.videoWidth, Math.min(eye.videoHeight, Math.round((eye.videoWidth * HIGH) / WIDE))];
    canvas.width = Math.min(WIDE, from);
    canvas.height = Math.max(1, Math.round((high * canvas.width) / from));
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(eye, 0, (eye.videoHeight - high) / 2, from, high, 0, 0, canvas.width, canvas.height);
    const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
    const points = new Uint8Array(canvas.width * canvas.height);
    for (let at = 0; at < points.length; at++) points[at] = (data[4 * at] * 77 + data[4 * at + 1] * 150 + data[4 * at + 2] * 29) >> 8;
    return points;
  };
  const send = async (path, body) => {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body });
    if (answer.redirected) return location.assign(answer.url);
    const said = await answer.json();
    return { code: said.code && answer.ok ? said.code : undefined, why: answer.ok ? "" : said.detail };
  };
  const look = async () => {
    if (own) return (await own.detect(eye).catch(() => []))[0]?.rawValue;
    if (!eye.videoWidth) return undefined;
    const points = grey();
    return (await send(`/scan/look?width=${canvas.width}&height=${canvas.height}`, points))?.code;
  };
  const found = (at, code) => {
    navigator.vibrate?.(60);
    const field = at.elements.code;
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    const find = [...at.elements].find((one) => one.name === "do" && one.value === "find");
    find ? at.requestSubmit(find) : at.requestSubmit();
  };
  const start = async (at) => {
    tell(at, "");
    eye = at.querySelector(".eye");
    // Its room is there at once, so that nothing moves when the camera is.
    eye.hidden = false;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: { ideal: 1280 } } });
    } catch {
      eye.hidden = true;
      tell(at, at.querySelector("[data-eye-told]").dataset.refused);
      return;
    }
    const kinds = "BarcodeDetector" in window ? await BarcodeDetector.getSupportedFormats().catch(() => []) : [];
    own = kinds.includes("ean_13") ? new BarcodeDetector() : undefined;
    eye.srcObject = stream;
    show();
    await eye.play().catch(() => {});
    let [last, since, missed] = ["", 0, 0];
    while (stream) {
      const code = await look().catch(() => undefined);
      if (!stream) break;
      // The same code before the same eye is the same piece, until it was away for a moment.
      if (code && (code !== last || Date.now() - since > AWAY)) {
        last = code;
        tell(form(), "");
        found(form(), code);
      }
      if (code) since = Date.now();
      missed = code ? 0 : missed + 1;
      if (missed === PATIENCE) tell(form(), form().querySelector("[data-eye-told]").dataset.none);
      await new Promise((next) => setTimeout(next, EVERY));
    }
  };
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-camera]");
    if (!pressed) return;
    const again = stream && pressed === button();
    stop();
    if (!again) start(pressed.form);
  });
  document.addEventListener("change", async (event) => {
    if (!event.target.matches?.('input[type="file"][name="photograph"]')) return;
    const { form: at, files } = event.target;
    if (!files[0]) return;
    tell(at, "…");
    const said = await send("/scan/photograph", files[0]).catch(() => undefined);
    event.target.value = "";
    tell(at, said?.code ? "" : said?.why || at.querySelector("[data-eye-told]").dataset.none);
    if (said?.code) found(at, said.code);
  });
  // The list was put in its own place: the camera goes on in the new one.
  document.addEventListener("swapped", (event) => {
    if (stream && event.detail.contains(eye)) {
      event.target.querySelector(".eye")?.replaceWith(eye);
      eye.play().catch(() => {});
    }
    show();
  });
  addEventListener("pagehide", stop);
  show();
}
