// Says that the session is about to end, and lets it go on. The server alone knows when: another
// tab may have used the session meanwhile, so it is asked before anything is said.
"use strict";

(() => {
  const box = document.querySelector(".session-end");
  if (!box) return;
  const AGAIN = 15;
  const parts = [...box.querySelectorAll("[data-session]")];
  const staying = box.querySelector("form[data-session=stay]");
  let timer, next, until, closed;

  const wait = (seconds) => {
    next = Date.now() + seconds * 1000;
    clearTimeout(timer);
    timer = setTimeout(ask, seconds * 1000);
  };
  const show = (...names) => {
    parts.forEach((part) => { part.hidden = !names.includes(part.dataset.session); });
    if (!box.open) box.showModal();
  };
  async function hear(address, options) {
    try {
      const answer = await fetch(address, { redirect: "manual", ...options });
      if (answer.type === "opaqueredirect") {
        next = Infinity;
        show("over");
        return;
      }
      const left = await answer.json();
      if (left.warn_in_seconds > 0) {
        if (box.open) box.close();
        wait(left.warn_in_seconds);
        return;
      }
      until = left.until;
      box.querySelector("[data-session-until]").textContent = until;
      // Who has read it does not get the same warning again.
      if (until !== closed) show("ending", left.can_stay ? "stay" : "last");
      wait(AGAIN);
    } catch (error) {
      // No connection, or an answer that is not ours: nothing is known, so nothing is said.
      wait(AGAIN);
    }
  }
  const ask = () => hear(box.dataset.ask);
  const stay = () => hear(staying.action, { method: "POST", body: new FormData(staying) });

  staying.addEventListener("submit", (event) => {
    event.preventDefault();
    stay();
  });
  box.addEventListener("cancel", (event) => {
    if (staying.hidden) return;
    event.preventDefault();
    stay();
  });
  box.addEventListener("close", () => { closed = until; });
  // Timers stand still while a computer sleeps.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && Date.now() >= next) ask();
  });
  wait(Number(box.dataset.warnInSeconds));
})();
