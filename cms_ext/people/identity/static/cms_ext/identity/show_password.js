// Shows what is typed as a password. Without this file the button stays hidden.
"use strict";

document.querySelectorAll("[data-show-password]").forEach((button) => {
  const field = document.getElementById(button.dataset.showPassword);
  const show = (seen) => {
    field.type = seen ? "text" : "password";
    button.setAttribute("aria-pressed", String(seen));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(field.type === "password"));
  // A browser keeps what was typed into a plain field, to offer it again.
  field.form.addEventListener("submit", () => show(false));
});
