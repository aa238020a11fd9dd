// Tells once that this page's release was seen: when it is really looked at, so not for a page that is fetched ahead.
const form = document.querySelector("form[data-seen]");

const tell = () => {
  if (document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", tell);
  fetch(form.action, { method: "POST", body: new FormData(form) }).catch(() => {}); // offline it was seen before
};

if (form) {
  document.addEventListener("visibilitychange", tell);
  tell();
}
