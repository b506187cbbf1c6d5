// Shows what is typed as a password in the form of the button. Without this file it stays hidden.
"use strict";

document.querySelectorAll("[data-show-password]").forEach((button) => {
  const fields = [...button.form.querySelectorAll("input[type=password]")];
  const show = (seen) => {
    fields.forEach((field) => { field.type = seen ? "text" : "password"; });
    button.setAttribute("aria-pressed", String(seen));
  };
  button.hidden = false;
  button.addEventListener("click", () => show(button.getAttribute("aria-pressed") === "false"));
  // A browser keeps what was typed into a plain field, to offer it again.
  button.form.addEventListener("submit", () => show(false));
});
