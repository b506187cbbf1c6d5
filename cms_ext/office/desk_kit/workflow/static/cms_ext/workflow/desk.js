// A letter opens in a tab of its own. Back here the screen is an old one: it is asked for anew.
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-opens-letter]")) {
    window.addEventListener("focus", () => window.location.reload(), { once: true });
  }
});
