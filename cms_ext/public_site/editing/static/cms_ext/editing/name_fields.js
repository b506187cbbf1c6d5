// Wagtail's fields for rich text, tags and several files have no name that a screen reader could
// say: each gets that of its label, button or panel. Blocks come and go while somebody writes.
"use strict";

const UNNAMED = ":is(.public-DraftEditor-content, .tagit-new input, .replace-file-input input):not([aria-labelledby])";
let named = 0;

const findName = (field) =>
  field.closest(".replace-file-input")?.querySelector("button") ??
  field.closest(".w-field__wrapper")?.querySelector("label") ??
  field.closest(".w-panel")?.querySelector(".w-panel__heading");

const nameFields = () => {
  for (const field of document.querySelectorAll(UNNAMED)) {
    const name = findName(field);
    if (!name) continue;
    named += 1;
    name.id ||= `nazwa-${named}`;
    field.setAttribute("aria-labelledby", name.id);
  }
};

new MutationObserver(nameFields).observe(document.documentElement, { childList: true, subtree: true });
