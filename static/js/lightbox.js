// Photos of a page on a dark stage, one at a time: an enhancement over the links to their own pages.
// An open photo is `#photo-7` in the address, one entry of the history: Back closes it, the address opens it again.
const SWIPE = 40; // px
const links = [...document.querySelectorAll("[data-gallery] a")];
const box = document.querySelector("#lightbox");
const part = (name) => box.querySelector(`[data-act=${name}]`);
const stage = box.querySelector(".stage");
const place = box.querySelector("[role=status]");
const numberOf = (link) => link.pathname.split("/").at(-2);
let at = 0;
let kept = null; // the neighbour that is being fetched
let from = null; // where a finger came down

/** The photo of a thumbnail, uncropped and as large as the stage. */
function pictureOf(link) {
  const picture = link.querySelector("picture").cloneNode(true);
  for (const each of picture.children) each.sizes = "100vw";
  picture.lastElementChild.className = "";
  picture.lastElementChild.loading = "eager";
  return picture;
}

/** The photo that the address names; of photos with one number the one that was opened. */
function named() {
  const number = /^#photo-(\d+)$/.exec(location.hash)?.[1];
  const index = history.state?.photo;
  if (links[index] && numberOf(links[index]) === number) return index;
  return links.findIndex((link) => numberOf(link) === number);
}

function show(index, step = 1) {
  at = index;
  const link = links[at];
  const caption = link.parentElement.querySelector("figcaption").cloneNode(true);
  caption.querySelector(".num")?.remove();
  stage.replaceChildren(pictureOf(link));
  box.querySelector(".stage-caption").replaceChildren(...caption.childNodes);
  place.textContent = place.dataset.words.replace("{place}", at + 1).replace("{total}", links.length);
  part("page").href = link.href;
  part("download").href = link.querySelector("img").srcset.split(", ").at(-1).split(" ")[0];
  part("previous").setAttribute("aria-disabled", at === 0);
  part("next").setAttribute("aria-disabled", at === links.length - 1);
  if (links[at + step]) kept = pictureOf(links[at + step]);
  if (!box.open) box.showModal();
}

function open(index) {
  history.scrollRestoration = "manual"; // the page stays where it is when Back closes the stage
  history.pushState({ photo: index, pushed: true }, "", `#photo-${numberOf(links[index])}`);
  show(index);
  part(links.length > 1 ? "next" : "close").focus();
}

function go(index) {
  if (!links[index] || index === at) return;
  history.replaceState({ ...history.state, photo: index }, "", `#photo-${numberOf(links[index])}`);
  show(index, Math.sign(index - at));
}

/** The address and the focus follow, however the stage was closed. */
function closed() {
  if (named() >= 0) {
    if (history.state?.pushed) history.back();
    else history.replaceState(null, "", location.pathname + location.search);
  }
  kept = null;
  stage.replaceChildren();
  links[at].focus();
}

/** The stage follows the address. */
function follow() {
  const index = named();
  if (index >= 0) show(index);
  else {
    box.close();
    history.scrollRestoration = "auto";
  }
}

const ACTS = {
  close: () => box.close(),
  previous: () => go(at - 1),
  next: () => go(at + 1),
};
const KEYS = { ArrowLeft: -1, ArrowRight: 1 };

function press(event) {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const index = { Home: 0, End: links.length - 1 }[event.key] ?? (KEYS[event.key] && at + KEYS[event.key]);
  if (index === undefined) return;
  event.preventDefault();
  go(index);
}

for (const [index, link] of links.entries()) {
  link.addEventListener("click", (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(index);
  });
}
box.addEventListener("click", ({ target }) => ACTS[target.closest("[data-act]")?.dataset.act]?.());
box.addEventListener("keydown", press);
box.addEventListener("close", closed);
stage.addEventListener("pointerdown", ({ clientX, pointerType }) => (from = pointerType === "mouse" ? null : clientX));
stage.addEventListener("pointerup", ({ clientX }) => {
  if (from !== null && Math.abs(clientX - from) > SWIPE) go(at + (clientX < from ? 1 : -1));
  from = null;
});
stage.addEventListener("pointercancel", () => (from = null)); // the browser scrolls or zooms instead
window.addEventListener("popstate", follow);
if (links.length && named() >= 0) follow();
