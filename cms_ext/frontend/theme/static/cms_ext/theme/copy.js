// Buttons that copy what stands beside them; without scripts the text is there to be selected.
"use strict";

// A page without https has no clipboard to write to.
(navigator.clipboard ? document.querySelectorAll("[data-copy]") : []).forEach((place) => {
  const button = document.createElement("button");
  button.type = "button";
  const first = "copyFirst" in place.dataset;
  button.className = `btn ${first ? "" : "btn--quiet "}btn--copy no-print`;
  button.textContent = place.dataset.copyLabel;
  const said = document.createElement("span");
  said.className = "small";
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(place.dataset.copy || place.textContent.trim());
    said.textContent = place.dataset.copied;
  });
  const row = document.createElement(place.tagName === "DD" ? "dd" : "p");
  row.className = "row copy no-print";
  row.append(button, said);
  place.after(row);
});
