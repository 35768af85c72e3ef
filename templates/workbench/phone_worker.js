/* The phone's service worker: network first, and what was kept last time where there is none. A help,
   never needed: sending is the outbox's work (static/js/outbox*.js). ES2018. */
"use strict";
const CACHE = "phone-{{ version }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const PAGES = [{% for page in pages %}"{{ page|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const OWNER = "/m/-owner";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("phone-") && name !== CACHE)
        .map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

function keep(path, response) {
  if (!response.ok || response.redirected || response.type !== "basic") return Promise.resolve();
  const copy = response.clone();
  return caches.open(CACHE).then((cache) => cache.put(path, copy));
}

// The kept page says that it is one: the outbox then sets its dates right and says that there is no network.
function kept(path) {
  return caches.match(path).then((found) => {
    if (!found) return undefined;
    return found.text().then((html) => new Response(html.replace("<html ", "<html data-kept "), {
      headers: found.headers,
    }));
  });
}

// A network that keeps a page waiting for so long is none.
function soon(request) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("too slow")), 12000);
    fetch(request).then(
      (response) => { clearTimeout(timer); resolve(response); },
      (error) => { clearTimeout(timer); reject(error); }
    );
  });
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(soon(request).then((response) => {
      if (PAGES.includes(url.pathname) && !url.search) event.waitUntil(keep(url.pathname, response));
      return response;
    }).catch((error) => kept(PAGES.includes(url.pathname) ? url.pathname : PAGES[0]).then((page) => {
      if (page) return page;
      throw error;
    })));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(fetch(request).catch((error) => caches.match(request, { ignoreSearch: true }).then((file) => {
      if (file) return file;
      throw error;
    })));
  }
});

// A page tells whose it is: another person's pages are let go, missing ones fetched.
self.addEventListener("message", (event) => {
  const said = event.data || {};
  if (said.forget) {
    event.waitUntil(caches.open(CACHE).then((cache) => Promise.all(PAGES.map((page) => cache.delete(page)))));
  } else if (said.owner) {
    event.waitUntil(caches.open(CACHE).then((cache) => cache.match(OWNER)
      .then((row) => (row ? row.text() : ""))
      .then((before) => {
        if (before === said.owner) return undefined;
        return Promise.all(PAGES.map((page) => cache.delete(page)))
          .then(() => cache.put(OWNER, new Response(said.owner)));
      })
      .then(() => Promise.all(PAGES.map((page) => cache.match(page).then((row) => {
        if (row) return undefined;
        return fetch(page, { credentials: "same-origin" }).then((response) => keep(page, response), () => undefined);
      }))))));
  }
});
