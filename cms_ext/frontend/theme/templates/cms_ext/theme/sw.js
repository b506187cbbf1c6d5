{% load static %}{% if assets %}// Shows one stored page, with the office's numbers, where a page cannot be fetched; stores nothing else.
const STORE = "offline-{{ version }}";
const PAGE = "{% url 'theme:offline' %}";
const ASSETS = {{ assets|safe }};

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(caches.open(STORE).then((store) => store.addAll([PAGE, ...ASSETS])));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("offline-") && name !== STORE;
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin || url.pathname.startsWith("/admin/")) return;
  const stored = request.mode === "navigate" ? PAGE : ASSETS.find((asset) => asset === url.pathname + url.search);
  if (stored) event.respondWith(fetch(request).catch(() => caches.match(stored)));
});
{% else %}// Switched off: removes what an earlier version stored, and itself.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("offline-")).map((name) => caches.delete(name))))
      .then(() => self.registration.unregister()),
  );
});
{% endif %}