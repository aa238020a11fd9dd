// Keeps this itinerary for moments without network, says how old a copy is, and brings the newest when there is network again.
const note = document.querySelector("#offline");
const address = location.origin + location.pathname;
const isCopy = "stored" in document.documentElement.dataset;

const files = () => {
  const named = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], use")];
  return [...new Set(named.map((each) => new URL(each.href?.baseVal ?? each.href ?? each.src, location).href.replace(/#.*/, "")))];
};

const keep = async () => {
  const registration = await navigator.serviceWorker.register(note.dataset.worker, { scope: note.dataset.scope });
  await navigator.serviceWorker.ready;
  registration.active.postMessage({ slug: note.dataset.slug, address, files: files() });
  note.querySelector(".kept").hidden = false;
};

// The worker answers with the copy while there is no network, and forgets it where the link opens no more.
const refresh = async () => {
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (answer && !(await answer.text()).includes("<html data-stored ")) location.reload();
};

if ("serviceWorker" in navigator && window.isSecureContext) {
  if (isCopy) {
    document.querySelector("#copy").hidden = false;
    addEventListener("online", refresh);
    setInterval(refresh, 30_000);
    document.addEventListener("visibilitychange", () => document.hidden || refresh());
  } else {
    keep().catch(() => {}); // then the page works online, as it does
  }
}
