{# The service worker of /<lang>/my/. Takes static, the path of static files. #}
// Keeps a copy of each itinerary that was opened, and of what it is drawn with, for moments without network. Nothing else.
const SCOPE = new URL(self.registration.scope).pathname;
const PREFIX = "my-";
const KEPT = PREFIX + SCOPE;
const STATIC = "{{ static|escapejs }}";
const PATIENCE = 5000; // one bar of signal is as good as none
const NAMED_BY_CONTENT = /\.[0-9a-f]{12}\./;
const READER = /<html [^>]*data-reader="([^"]+)"/; // only an itinerary that may be kept says whose it is
const RELEASE = /<html [^>]*data-release="([^"]+)"/;

const late = (ms) => new Promise((_, reject) => setTimeout(() => reject(new Error("late")), ms));
const slugOf = (path) => path.slice(SCOPE.length).split("/")[0];
const isItinerary = (path) => path === `${SCOPE}${slugOf(path)}/`;

// Copies of a visit, in all languages, that `which` chooses by what they say; of all visits where none is named.
const forget = async (slug, which = () => true) => {
  for (const name of (await caches.keys()).filter((name) => name.startsWith(PREFIX))) {
    if (!slug) await caches.delete(name);
    else {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const mine = new URL(request.url).pathname.endsWith(`/my/${slug}/`);
        if (mine && which(await (await cache.match(request)).text())) await cache.delete(request);
      }
    }
  }
};

// A link that opens no more is answered with 403 (none is open), 404 (others are) or 410. A phone may change hands:
// the copies of whoever read this visit before go.
const learn = async (answer, url) => {
  const slug = slugOf(url.pathname);
  if (answer.status === 403 || answer.status === 410) return forget();
  if (answer.status === 404) return slug && forget(slug);
  if (!answer.ok || answer.redirected || !isItinerary(url.pathname)) return;
  const html = await answer.text();
  const reader = html.match(READER)?.[1];
  if (!reader) return;
  await forget(slug, (copy) => copy.match(READER)?.[1] !== reader);
  const kept = new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  await (await caches.open(KEPT)).put(url.origin + url.pathname, kept);
  const release = html.match(RELEASE)?.[1];
  for (const client of await self.clients.matchAll()) client.postMessage({ kept: url.pathname, release });
};

const stored = async (url) => {
  const copy = await caches.match(url.origin + url.pathname).catch(() => null);
  if (!copy) return null;
  const html = (await copy.text()).replace("<html ", "<html data-stored ");
  return new Response(html, { headers: { "Content-Type": "text/html; charset=utf-8" } });
};

// Keeping never delays the answer, and what goes wrong with it is nobody's harm: the page works online as it does.
const page = async (event, request, url) => {
  const answer = await fetch(request);
  event.waitUntil(learn(answer.clone(), url).catch(() => {}));
  return answer;
};

const itinerary = async (event, request, url) => {
  const fresh = page(event, request, url);
  event.waitUntil(fresh.catch(() => {}));
  const answer = await Promise.race([fresh, late(PATIENCE)]).catch(() => null);
  return answer && answer.status < 500 ? answer : ((await stored(url)) ?? fresh);
};

const file = async (event, request) => {
  const copy = await caches.match(request.url, { ignoreVary: true }).catch(() => null);
  if (copy && NAMED_BY_CONTENT.test(request.url)) return copy;
  const answer = await fetch(request).catch(() => null);
  if (answer?.ok && answer.type === "basic") {
    const kept = answer.clone();
    event.waitUntil(caches.open(KEPT).then((cache) => cache.put(request.url, kept)).catch(() => {}));
  }
  return answer ?? copy ?? Response.error();
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith(STATIC)) event.respondWith(file(event, request));
  else if (isItinerary(url.pathname)) event.respondWith(itinerary(event, request, url));
  else if (url.pathname.startsWith(SCOPE)) event.respondWith(page(event, request, url));
});

// The page that registered this worker was loaded without it: it names itself and its files.
self.addEventListener("message", (event) => {
  const { address, files } = event.data;
  const kept = files.map((name) => file(event, new Request(name)));
  event.waitUntil(Promise.allSettled([page(event, new Request(address), new URL(address)), ...kept]));
});
