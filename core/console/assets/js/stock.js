// Lists of goods grow without the page being left: what was pressed is sent, and the form is put in its own place.
{
  const swap = async (form, button) => {
    const body = new URLSearchParams(new FormData(form));
    if (button?.name) body.set(button.name, button.value);
    const answer = await fetch(form.action, { method: "POST", body });
    if (answer.redirected) return location.assign(answer.url);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(form.id);
    if (!fresh) return form.submit();
    form.replaceWith(fresh);
    fresh.dispatchEvent(new CustomEvent("swapped", { bubbles: true, detail: form }));
    (fresh.querySelector("[autofocus]") ?? fresh.querySelector("[data-scan]"))?.focus();
    fresh.querySelector("[data-scan]")?.select();
  };
  // Before anything else sees it, so that a form that only grows is not taken for one that was sent.
  addEventListener(
    "submit",
    (event) => {
      const [form, button] = [event.target, event.submitter];
      const edits = /^(find|add-|drop-)/.test(button?.value ?? "find");
      if (!form.matches("form[data-swap]") || !edits) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      swap(form, button).catch(() => form.requestSubmit === undefined || HTMLFormElement.prototype.submit.call(form));
    },
    true,
  );
}

// Counting with one hand. What is counted goes into a list on this device first and from there to the server, each
// with a key, so that nothing is lost while the network is away and nothing is counted twice.
{
  const form = document.querySelector("form[data-counting]");
  if (form) {
    const place = `counting-${form.dataset.count}`;
    const told = form.querySelector("[data-told]");
    const notice = form.querySelector("[data-waiting]");
    const done = form.querySelector("[data-done]");
    const read = () => JSON.parse(localStorage.getItem(place) ?? "[]");
    const write = (list) => (list.length ? localStorage.setItem(place, JSON.stringify(list)) : localStorage.removeItem(place));
    let busy = false;
    let signedOut = false;

    const show = () => {
      const waiting = read().length;
      notice.hidden = waiting === 0 || (!signedOut && navigator.onLine && busy);
      notice.textContent = waiting ? `${waiting} ${signedOut ? notice.dataset.again : notice.dataset.says}` : "";
      if (signedOut && waiting) {
        const link = document.createElement("a");
        link.href = `/sign-in?next=${encodeURIComponent(location.pathname)}`;
        link.textContent = " →";
        notice.append(link);
      }
    };
    const line = (what, figure, is) => {
      const item = document.createElement("li");
      item.className = is;
      for (const [name, text] of [["what", what], ["figure", figure]]) {
        const span = document.createElement("span");
        span.className = name;
        span.textContent = text;
        item.append(span);
      }
      done.prepend(item);
      while (done.children.length > 12) done.lastChild.remove();
    };
    const send = async () => {
      if (busy) return;
      busy = true;
      try {
        for (let list = read(); list.length; list = read()) {
          const [first] = list;
          const answer = await fetch(form.dataset.counting, { method: "POST", body: new URLSearchParams(first) });
          signedOut = answer.redirected || answer.status === 401;
          if (signedOut || answer.status >= 500 || answer.status === 429) break;
          const said = await answer.json();
          // Another page of this device may have sent it meanwhile.
          write(read().filter((one) => one.key !== first.key));
          if (answer.ok) line([said.name, said.detail].filter(Boolean).join(" · "), said.difference ? `${said.counted} (${said.difference})` : said.counted, "good");
          else line(said.detail, first.code ?? "", "bad");
          told.textContent = answer.ok ? `${said.name}: ${said.counted}` : said.detail;
        }
      } catch {
        // The network is away. What is counted waits.
      }
      busy = false;
      show();
    };
    const count = (fields) => {
      write([...read(), { ...fields, location: form.elements.location.value, key: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` }]);
      show();
      send();
    };
    const each = form.querySelector("[data-each]");
    if (each) {
      each.closest("[hidden]").hidden = false;
      each.checked = localStorage.getItem("counting-each") === "yes";
      each.addEventListener("change", () => localStorage.setItem("counting-each", each.checked ? "yes" : "no"));
    }
    form.addEventListener("submit", (event) => {
      const code = form.elements.code;
      if (form.elements.variant && form.reportValidity()) {
        event.preventDefault();
        const { variant, quantity, adds, lot } = form.elements;
        count({ variant: variant.value, quantity: quantity.value, adds: adds.checked ? "yes" : "", lot: lot?.value ?? "" });
        const back = `${location.pathname}?location=${encodeURIComponent(form.elements.location.value)}`;
        let tries = 0;
        const wait = setInterval(() => {
          if (!read().length || ++tries > 8) clearInterval(wait), location.assign(back);
        }, 120);
      } else if (code && each?.checked && !(event.submitter?.value ?? "").startsWith("add-")) {
        event.preventDefault();
        const typed = code.value.trim();
        code.value = "";
        code.focus();
        if (typed) count({ code: typed, quantity: "1", adds: "yes" });
      }
    });
    for (const button of form.querySelectorAll("[data-step]")) {
      button.addEventListener("click", () => {
        const field = form.elements.quantity;
        const now = Number.parseInt(field.value || "0", 10);
        if (!Number.isNaN(now)) field.value = Math.max(0, now + Number(button.dataset.step));
      });
    }
    addEventListener("online", send);
    setInterval(() => read().length && send(), 5000);
    show();
    send();
  }
}
