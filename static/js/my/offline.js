// Keeps this itinerary for moments without network, says how old a copy is, and brings the newest when there is network again.
const note = document.querySelector("#offline");
const address = location.origin + location.pathname;
const { stored, release } = document.documentElement.dataset;
const isCopy = stored !== undefined;

const files = () => {
  const named = [...document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src], use")];
  return [...new Set(named.map((each) => new URL(each.href?.baseVal ?? each.href ?? each.src, location).href.replace(/#.*/, "")))];
};

const tell = async () => {
  note.querySelector(".kept").hidden = !(await caches.match(address));
};

const keep = async () => {
  const known = navigator.serviceWorker.controller; // then it has seen this page come, and keeps it
  const registration = await navigator.serviceWorker.register(note.dataset.worker, { scope: note.dataset.scope });
  await navigator.serviceWorker.ready;
  if (!known) registration.active.postMessage({ address, files: files() });
  await tell();
};

// Asks once more; what is learned by it comes as a message. Where the link opens no more the copy is gone by then.
const refresh = async () => {
  const answer = await fetch(address, { cache: "no-store" }).catch(() => null);
  if (answer && [403, 404, 410].includes(answer.status)) location.reload();
};

// A copy of the newest release needs no reload: it is no longer old.
const learned = ({ data }) => {
  if (data.kept !== location.pathname) return;
  if (data.release !== release) location.reload();
  else if (isCopy) document.querySelector("#copy").hidden = true;
  else tell();
};

if ("serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.addEventListener("message", learned);
  navigator.serviceWorker.startMessages();
  if (isCopy) {
    document.querySelector("#copy").hidden = false;
    addEventListener("online", refresh);
    setInterval(refresh, 30_000);
    document.addEventListener("visibilitychange", () => document.hidden || refresh());
  } else {
    keep().catch(() => {}); // then the page works online, as it does
  }
}
