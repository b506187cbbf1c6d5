// Choosing places: the tree is filtered while one types, what is ticked stands on top and can be
// taken away there. Without this file the boxes of what is chosen stand on top themselves.
"use strict";

(() => {
  // As cms_ext/base/text/folding.py folds the words of the places.
  const folded = (text) =>
    text.toLowerCase().replaceAll("ł", "l").normalize("NFD").replace(/\p{M}/gu, "").match(/[a-z0-9]+/g) ?? [];
  const begins = (asked, own) => (/^\d/.test(asked) ? own === asked : own.startsWith(asked));

  const start = (whom) => {
    const part = (name) => whom.querySelector(`[data-whom-${name}]`);
    const [places, chosen, tree] = ["places", "chosen", "tree"].map(part);
    const [everybody, some] = whom.querySelectorAll("input[type=radio]");
    const row = (slot) => slot.closest("li");

    // The boxes of what is chosen go back to their places in the tree; on top stand buttons.
    for (const box of chosen.querySelectorAll("input")) {
      const slot = tree.querySelector(`[data-whom-slot="${box.id}"]`);
      const label = box.closest("label");
      label.querySelector("[data-whom-text]").textContent = slot.dataset.text;
      slot.replaceChildren(label);
    }

    const button = (box) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = `${box.dataset.name} ✕`;
      made.setAttribute("aria-label", `${chosen.dataset.remove} ${box.dataset.name}`);
      made.addEventListener("click", () => {
        box.click();
        (chosen.querySelector("button") ?? part("find")).focus();
      });
      const item = document.createElement("li");
      item.append(made);
      return item;
    };

    // Inside a chosen place there is nothing more to choose.
    const fold = (box) => {
      const inside = row(box).querySelector("details");
      if (!inside) return;
      inside.hidden = box.checked;
      if (box.checked)
        for (const one of inside.querySelectorAll("input")) one.checked = false;
    };

    const show = () => {
      const boxes = [...tree.querySelectorAll("input:checked")];
      boxes.sort((one, other) => ["properties", "buildings", "staircases"].indexOf(one.name) - ["properties", "buildings", "staircases"].indexOf(other.name));
      chosen.replaceChildren(...boxes.map(button));
      part("number").textContent = boxes.length;
      part("premises").textContent = boxes.reduce((sum, box) => sum + Number(box.dataset.premises), 0);
      part("figures").hidden = boxes.length === 0;
      places.disabled = everybody.checked;
      places.hidden = everybody.checked;
    };

    // What the search has unfolded folds again when it is over.
    const unfolded = new Set();

    const filter = () => {
      const asked = folded(part("find").value.replace(/\b(?:kl|klatk\w*)\b.*$/i, ""));
      const found = (item) => {
        const own = item.dataset.whomBranch.split(" ");
        return asked.every((word) => own.some((one) => begins(word, one)));
      };
      let any = false;
      for (const estate of tree.children) {
        if (!("whomBranch" in estate.dataset)) continue;
        const whole = found(estate);
        let shown = whole;
        for (const house of estate.querySelectorAll(":scope > div > details > ul > li")) {
          house.hidden = !whole && !found(house);
          shown ||= !house.hidden;
        }
        estate.hidden = !shown;
        any ||= shown;
        const inside = estate.querySelector("details");
        if (inside && asked.length > 0 && !inside.open) {
          inside.open = true;
          unfolded.add(inside);
        }
      }
      if (asked.length === 0) {
        for (const inside of unfolded) inside.open = false;
        unfolded.clear();
      }
      part("missed").hidden = any;
    };

    tree.addEventListener("change", (event) => {
      if (event.target.checked) some.checked = true;
      fold(event.target);
      show();
    });
    for (const radio of [everybody, some]) radio.addEventListener("change", show);
    part("find").addEventListener("input", filter);
    part("find").addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    if (part("search")) part("search").hidden = true;
    for (const box of tree.querySelectorAll("input:checked")) fold(box);
    show();
  };

  // Wagtail puts scripts of forms before the forms.
  const begin = () => document.querySelectorAll("[data-whom]").forEach(start);
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", begin);
  else begin();
})();
