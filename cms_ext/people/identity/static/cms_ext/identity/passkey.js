// Passkeys: the form brings the options, the browser makes or uses a key, the form takes the
// answer back. Without this file, or in a browser without passkeys, the button stays hidden.
"use strict";

(() => {
  const form = document.querySelector("form[data-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const key = (one) => ({ ...one, id: bytes(one.id) });

  function optionsOf(form) {
    const options = JSON.parse(form.dataset.options);
    options.challenge = bytes(options.challenge);
    if (options.user) options.user.id = bytes(options.user.id);
    options.excludeCredentials = (options.excludeCredentials || []).map(key);
    options.allowCredentials = (options.allowCredentials || []).map(key);
    return { publicKey: options };
  }

  function answerOf(credential) {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.userHandle) response.userHandle = text(credential.response.userHandle);
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      response,
      clientExtensionResults: credential.getClientExtensionResults(),
    });
  }

  const button = form.querySelector("[data-passkey-button]");
  const trouble = form.querySelector("[data-passkey-trouble]");
  document.querySelectorAll("[data-passkey-part]").forEach((part) => { part.hidden = false; });
  document.querySelectorAll("[data-passkey-without]").forEach((part) => { part.hidden = true; });

  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (form.dataset.passkey === "create" && !form.reportValidity()) return;
    trouble.hidden = true;
    try {
      const credential = await navigator.credentials[form.dataset.passkey](optionsOf(form));
      form.elements.answer.value = answerOf(credential);
      form.submit();
    } catch (error) {
      // Cancelled, timed out, or a key that this login has already: the page says what to do.
      trouble.hidden = false;
      trouble.focus();
    }
  });
})();
