// The page with the office's numbers for times without a network; `sw.js` says what it stores.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js").catch(() => {});
