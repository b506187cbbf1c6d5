// The clipboard of an office program holds the text twice: plain, which the field shows, and with
// its formatting, which goes into the hidden field. Without this file the plain text is sent.
"use strict";

(() => {
  const field = document.querySelector("textarea[data-paste]");
  const status = document.querySelector("[data-paste-status]");
  if (!field || !status) return;
  const hidden = document.getElementById(field.dataset.paste);
  // Pictures would make it megabytes, and they do not come along.
  const pictures = /src=(["'])data:[^"']*\1/gi;

  let pasting = false;

  field.addEventListener("paste", (event) => {
    const html = event.clipboardData.getData("text/html").replace(pictures, "");
    const whole = field.selectionEnd - field.selectionStart === field.value.length;
    if (!html || !(whole || hidden.value)) return;
    hidden.value = whole ? html : hidden.value + html;
    pasting = true;
    status.textContent = status.dataset.with;
  });

  field.addEventListener("input", () => {
    if (!pasting && hidden.value) {
      hidden.value = "";
      status.textContent = field.value ? status.dataset.without : "";
    }
    pasting = false;
  });
})();
