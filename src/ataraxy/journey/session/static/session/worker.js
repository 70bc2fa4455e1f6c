// Keeps one page without any patient's data (the forms that can wait) and what it needs, and shows
// it when a chair-side page cannot be fetched. It keeps nothing else and answers nothing else.
const PAGE = "__PAGE__";
const SHELF = "ataraxy-chair-2";
const CHAIR = /^\/sessions\/[0-9a-f-]{36}\/$/;

async function fill() {
  const answer = await fetch(PAGE, { credentials: "same-origin", redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const shelf = await caches.open(SHELF);
  const text = await answer.clone().text();
  const parts = new Set([...text.matchAll(/(?:href|src)="(\/static\/[^"#]+)"/g)].map((found) => found[1]));
  for (const part of [...parts].filter((one) => one.endsWith(".js"))) await withImports(part, parts);
  await shelf.put(PAGE, answer);
  await Promise.all([...parts].map(async (part) => shelf.put(part, await fetch(part))));
}

// A module names what it imports; those files are needed as well.
async function withImports(part, parts) {
  const text = await (await fetch(part)).text();
  for (const found of text.matchAll(/from "(\.\/[^"]+)"/g)) {
    const path = new URL(found[1], new URL(part, location.href)).pathname;
    if (parts.has(path)) continue;
    parts.add(path);
    await withImports(path, parts);
  }
}

addEventListener("install", (event) => event.waitUntil(fill().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(caches.keys()
  .then((names) => Promise.all(names.filter((name) => name !== SHELF).map((name) => caches.delete(name))))
  .then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.origin !== location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && CHAIR.test(url.pathname)) {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (url.pathname.startsWith("/static/")) {
    event.respondWith(fetch(event.request).catch(() => caches.match(event.request)));
  }
});
