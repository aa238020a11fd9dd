{# The service worker of /<lang>/my/. Takes static, the path of static files. #}
// Keeps a copy of each itinerary that was opened, and of what it is drawn with, for moments without network. Nothing else.
const PREFIX = "my";
const KEPT = `${PREFIX}-1${new URL(self.registration.scope).pathname}`;
const STATIC = "{{ static|escapejs }}";
const PATIENCE = 5000; // one bar of signal is as good as none
const ITINERARY = new RegExp(`^${new URL(self.registration.scope).pathname}([-\\w]+)/$`);
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\./;

const late = (ms) => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), ms));

// Every copy of a visit, in all languages; of all visits where none is named.
const forget = async (slug) => {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(`${PREFIX}-`))) {
    const cache = await caches.open(name);
    for (const { url } of slug ? await cache.keys() : []) {
      if (new URL(url).pathname.endsWith(`/my/${slug}/`)) await cache.delete(url);
    }
    if (!slug) await caches.delete(name);
  }
};

// A link that opens no more is answered with 403 (none is open), 404 (others are) or 410.
const page = async (url, slug) => {
  const answer = await fetch(url, { credentials: "same-origin", cache: "no-store" });
  if (answer.status === 403 || answer.status === 410) await forget();
  if (answer.status === 404) await forget(slug);
  if (answer.ok && !answer.redirected) await (await caches.open(KEPT)).put(url, answer.clone());
  return answer;
};

const stored = async (url) => {
  const copy = await (await caches.open(KEPT)).match(url, { ignoreVary: true });
  if (!copy) return null;
  const html = (await copy.text()).replace("<html ", "<html data-stored ");
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
};

const itinerary = async (url, slug) => {
  const fresh = page(url, slug);
  try {
    return await Promise.race([fresh, late(PATIENCE)]);
  } catch {
    return (await stored(url)) ?? fresh;
  }
};

const file = async (request) => {
  const cache = await caches.open(KEPT);
  const copy = await cache.match(request.url, { ignoreVary: true });
  if (copy && NAMED_BY_CONTENT.test(request.url)) return copy;
  try {
    const answer = await fetch(request);
    if (answer.ok && answer.type === "basic") await cache.put(request.url, answer.clone());
    return answer;
  } catch (error) {
    if (copy) return copy;
    throw error;
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  const [, slug] = url.pathname.match(ITINERARY) ?? [];
  if (slug && slug !== "link") event.respondWith(itinerary(url.origin + url.pathname, slug));
  else if (url.pathname.startsWith(STATIC)) event.respondWith(file(event.request));
});

// The page that registered this worker was loaded without it: it names itself and its files.
self.addEventListener("message", (event) => {
  const { slug, address, files } = event.data;
  const kept = files.map((url) => file(new Request(url)));
  event.waitUntil(Promise.allSettled([page(address, slug), ...kept]));
});
