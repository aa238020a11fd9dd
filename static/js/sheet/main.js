// The sheet of photos: its one form, saved row by row; without this script its buttons send it whole.
import { named, word } from "../staff.js";
import { watchPoints } from "./focal.js";
import { flush, isSettling, move, watchOrder } from "./order.js";
import { isBusy, saveAll, saveTyped, send, watchRows } from "./save.js";
import { say } from "./status.js";

const sheet = document.querySelector("#sheet");
const rows = document.querySelector("#rows");
const isWhole = !new URLSearchParams(location.search).get("show");
let leaving = false;

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const isMod = (event) => event.ctrlKey || event.metaKey;
const chosen = () => all("[name=chosen]:checked", rows).map((box) => box.value);

const ACTS = {
  save: (row) => (row ? send([row.dataset.pk], { save: row.dataset.pk }) : saveTyped()),
  use: (row, { value }) => send([row.dataset.pk], { use: value }),
  up: (row) => move(row, -1),
  down: (row) => move(row, 1),
  apply: applyToChosen,
  publish,
  retract: publish,
};

function submit(event) {
  const button = event.submitter;
  if (leaving) return;
  event.preventDefault();
  ACTS[button?.name]?.(button.closest(".photo-row"), button);
}

function applyToChosen() {
  const { apply_credit: credit, apply_consent: consent } = sheet.elements;
  const pks = chosen();
  if (!pks.length) say(word("none"), true);
  else send(pks, { apply: "1", chosen: pks, apply_credit: credit.value, apply_consent: consent.value });
}

/** The page is sent whole once everything is saved: it says what is missing, or that the gallery is public. */
async function publish(_row, button) {
  flush();
  const isSaved = await saveAll();
  await new Promise((resolve) => setTimeout(resolve)); // while the form still tells of its submit it takes no other
  const refused = rows.querySelector(".refused");
  if (refused) {
    refused.hidden = false;
    refused.focus();
    say(word("refused"), true);
  } else if (isSaved) {
    leaving = true;
    sheet.requestSubmit(button);
  }
}

/** The same field of the next photo that has it in sight. */
function next(field, row) {
  const name = field.name.replace(/^p\d+/, "");
  for (let other = row.nextElementSibling; other; other = other.nextElementSibling) {
    const same = other.querySelector(`[name$="${name}"]`);
    if (same?.checkVisibility()) return same.focus();
  }
}

function press(event) {
  const row = event.target.closest(".photo-row");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  let act;
  if (isMod(event) && event.key === "s" && !event.altKey && !event.shiftKey) act = saveTyped;
  else if (row && event.key === "Enter" && isMod(event)) act = () => next(event.target, row);
  else if (row && step && event.altKey && !event.shiftKey && !isMod(event)) act = () => move(row, step);
  if (!act) return;
  event.preventDefault();
  if (step || !event.repeat) act();
}

/** Rows that need something, without leaving the page; a row that needs it no more stays until one chooses again. */
function narrow(event) {
  const link = event.target.closest("#filters a");
  if (!link || !isWhole || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  for (const each of all("#filters a")) each.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  const { show } = link.dataset;
  for (const row of all(".photo-row")) row.hidden = show !== "" && !row.dataset.needs.split(" ").includes(show);
}

/** From the gate to the field that is wrong, whatever the filter hides. */
function goTo(event) {
  const link = event.target.closest("#gate a");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest(".photo-row").hidden = false;
  field.focus();
}

function showKeys(hint) {
  for (const key of all("kbd", hint)) key.textContent = named(key.textContent);
  hint.hidden = false;
}

function count() {
  const line = document.querySelector("#chosen");
  line.hidden = !chosen().length;
  line.textContent = word("chosen", { count: chosen().length });
}

if (sheet) {
  sheet.classList.add("scripted");
  sheet.noValidate = true; // each row says by itself what is wrong; a browser keeps a folded field's reason to itself
  showKeys(sheet.querySelector(".keys"));
  sheet.addEventListener("submit", submit);
  sheet.addEventListener("click", narrow);
  sheet.addEventListener("change", count);
  document.addEventListener("keydown", press);
  document.addEventListener("click", goTo);
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && (isBusy() || isSettling())) event.preventDefault();
  });
  watchRows();
  watchOrder(send);
  watchPoints(rows);
  count();
}
