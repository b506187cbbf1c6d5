// A hint leads to its block by the address. Wagtail scrolls there once, a moment after the page has
// loaded; where the block is slower than that, the editor would be left at the top, and where blocks
// above it grow afterwards, somewhere else.
"use strict";

addEventListener("load", () => {
  const path = new URLSearchParams(location.hash.split(":w:")[1] ?? "").get("contentpath");
  if (!path) return;
  const parts = path.split(".").map((part) => `[data-contentpath="${CSS.escape(part)}"]`);
  let tries = 20;
  let rests = 3;
  let before;

  const look = () => {
    const block = document.querySelector(parts.join(" "));
    const top = block?.getBoundingClientRect().top;
    // Standing still: Wagtail's own scrolling is over or never began.
    const still = block && top === before;
    const seen = top >= 0 && top < innerHeight / 2;
    before = top;
    tries -= 1;
    if (still && seen) rests -= 1;
    else if (still) block.scrollIntoView();
    if (tries === 0 || rests === 0) stop();
  };

  const timer = setInterval(look, 500);
  const stop = () => clearInterval(timer);
  // From here on the editor goes where she wants.
  for (const sign of ["wheel", "pointerdown", "keydown"]) {
    addEventListener(sign, stop, { once: true, passive: true });
  }
});
