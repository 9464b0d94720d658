// Passkeys: turns the server's options into the browser's ceremony and its answer into a form field.
// <form data-passkey="get|create" data-options="id of a JSON script" | data-options-from="address">
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const ids = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

async function options(form) {
  if (form.dataset.options) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(form.dataset.optionsFrom, { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return (await answer.json()).request_options;
}

async function ceremony(kind, { publicKey }) {
  const asked = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (kind === "create") {
    asked.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    asked.excludeCredentials = ids(publicKey.excludeCredentials);
    return navigator.credentials.create({ publicKey: asked });
  }
  asked.allowCredentials = ids(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey: asked });
}

function plain(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) { form.hidden = true; continue; }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const credential = await ceremony(form.dataset.passkey, await options(form));
      form.elements.credential.value = JSON.stringify(plain(credential));
      form.submit();
    } catch {
      form.classList.remove("sending");
      event.submitter.removeAttribute("aria-busy");
      form.querySelector("[data-failed]").hidden = false;
    }
  });
}
