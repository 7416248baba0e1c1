// While a new password is typed (`data-strength` names where it is said): how long it should become. Whether it is
// good, the server says.
{
  const FEWEST = 8;
  const GOOD = 16;
  for (const field of document.querySelectorAll("[data-strength]")) {
    const said = document.querySelector(field.dataset.strength);
    field.addEventListener("input", () => {
      const length = new TextEncoder().encode(field.value).length;
      const state = length < FEWEST ? "short" : length < GOOD ? "fair" : "long";
      said.hidden = length === 0;
      if (said.classList.contains(state)) return;
      said.className = `strength ${state}`;
      said.querySelector("span").textContent = said.dataset[state];
    });
  }
}
// A passkey: its button asks the server what to ask the browser (`data-begin`), and the form is sent with the answer.
// Where there can be none, there is no button: passkeys belong to a name, and not to a number.
{
  const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
  const text = (buffer) => {
    if (!buffer) return null;
    const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
    return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  };
  const known = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
  const asked = async (button) => {
    const answer = await fetch(button.dataset.begin, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    });
    if (!answer.ok) throw new Error((await answer.json()).detail);
    return answer.json();
  };
  const ask = {
    create: async (options) => {
      const publicKey = {
        ...options,
        challenge: bytes(options.challenge),
        user: { ...options.user, id: bytes(options.user.id) },
        excludeCredentials: known(options.excludeCredentials),
      };
      const made = await navigator.credentials.create({ publicKey });
      const { attestationObject, clientDataJSON } = made.response;
      return [made, { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON) }];
    },
    get: async (options) => {
      const publicKey = {
        ...options,
        challenge: bytes(options.challenge),
        allowCredentials: known(options.allowCredentials),
      };
      const found = await navigator.credentials.get({ publicKey });
      const { authenticatorData, clientDataJSON, signature, userHandle } = found.response;
      return [
        found,
        {
          authenticatorData: text(authenticatorData),
          clientDataJSON: text(clientDataJSON),
          signature: text(signature),
          userHandle: text(userHandle),
        },
      ];
    },
  };
  const named = !/^[\d.]+$|^\[/.test(location.hostname);
  for (const way of document.querySelectorAll("[data-passkey-way]")) {
    const button = way.querySelector("[data-passkey]");
    const said = way.querySelector("[data-passkey-said]");
    way.hidden = !(named && window.PublicKeyCredential);
    button.addEventListener("click", async () => {
      said.hidden = true;
      button.disabled = true;
      button.setAttribute("aria-busy", "true");
      try {
        const { challenge, options } = await asked(button);
        const [{ id, type }, response] = await ask[button.dataset.passkey](options);
        way.querySelector("[data-passkey-challenge]").value = challenge;
        way.querySelector("[data-passkey-credential]").value = JSON.stringify({ id, rawId: id, type, response });
        HTMLFormElement.prototype.submit.call(button.form);
      } catch (why) {
        if (!(why instanceof DOMException) && why.message) said.textContent = why.message;
        said.hidden = false;
        button.disabled = false;
        button.removeAttribute("aria-busy");
      }
    });
  }
}
