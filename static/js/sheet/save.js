// Rows are saved by themselves a moment after they are left; one request after another, so that versions are in step.
import { token, word } from "../staff.js";
import { chosenCover, receive, valuesOf } from "./receive.js";
import { offer, say } from "./status.js";

const MOMENT = 500; // ms
const MAKING = 4000; // ms
const sheet = document.querySelector("#sheet");
const typed = new Set(); // keys of rows with something that was not sent
let receiving = false;
let lost = []; // requests of buttons that did not arrive
let last = Promise.resolve();
let waiting = 0;
let timer;

const rowOf = (pk) => document.getElementById(`photo-${pk}`);
const newCover = () => (chosenCover() === sheet.elements.seen_cover.value ? undefined : chosenCover());

/** Send rows as they are then, together with what a button adds; resolves when the answer is in its place. */
export function send(pks, more = {}) {
  waiting += 1;
  last = last.then(() => carry(pks, more)).finally(() => (waiting -= 1));
  return last;
}

export function saveTyped() {
  clearTimeout(timer);
  return typed.size || newCover() ? send([...typed]) : last;
}

/** Save until nothing is left to save; false where something stays: the line of the state says why. */
export async function saveAll() {
  for (let tries = 0; tries < 3 && isBusy(); tries += 1) await saveTyped();
  return !isBusy();
}

export const isBusy = () => typed.size > 0 || waiting > 0 || lost.length > 0 || Boolean(newCover());

function bodyOf(pks, more) {
  const whole = new FormData(sheet);
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  body.set("seen_cover", whole.get("seen_cover"));
  if (newCover()) body.set("cover", newCover());
  for (const [name, value] of whole) if (pks.some((pk) => name.startsWith(`p${pk}-`))) body.append(name, value);
  for (const [name, value] of Object.entries(more)) for (const each of [value].flat()) body.append(name, each);
  return body;
}

async function carry(pks, more) {
  const sent = new Map(pks.map((pk) => [pk, valuesOf(rowOf(pk))]));
  const isTold = pks.length > 0 || newCover();
  for (const pk of pks) typed.delete(pk);
  if (isTold) say(word("saving"));
  const { answer, isFine, failure } = await fetched(bodyOf(pks, more));
  if (failure) {
    for (const pk of pks) typed.add(pk);
    if (Object.keys(more).length) lost.push([pks, more]);
    say(word(failure), true);
    offer(again);
    return;
  }
  take(answer, sent);
  if (isTold) say(answer.dataset.said, !isFine);
  if (typed.size) later();
}

/** A field with the focus that is taken out of the page changes by that, says the browser: nobody typed. */
function take(answer, sent) {
  receiving = true;
  for (const pk of receive(answer, sent)) typed.add(pk);
  receiving = false;
}

async function fetched(body, url = location.href) {
  const method = body ? "POST" : "GET";
  try {
    const response = await fetch(url, { method, body, headers: { "X-Requested-With": "fetch" } });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#answer");
    return { answer, isFine: response.ok, failure: answer ? "" : response.redirected ? "signed-out" : "lost" };
  } catch {
    return { failure: "lost" };
  }
}

function again() {
  const requests = lost;
  lost = [];
  for (const [pks, more] of requests) send(pks, more);
  saveTyped();
}

/** Photos whose files are being made get their picture as soon as they are. */
async function look() {
  const pks = [...sheet.querySelectorAll(".photo-row:has(.making)")].map((row) => row.dataset.pk);
  if (!pks.length || waiting || document.hidden) return;
  const { answer } = await fetched(null, `?${new URLSearchParams(pks.map((pk) => ["look", pk]))}`);
  if (answer) take(answer, new Map());
}

/** Save what was typed, but for the row that one is in. */
function later() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const here = document.activeElement.closest(".photo-row")?.dataset.pk;
    const left = [...typed].filter((pk) => pk !== here);
    if (left.length) send(left);
  }, MOMENT);
}

function note({ target }) {
  const row = target.closest(".photo-row");
  if (receiving || !row) return;
  if (target.name === "cover") saveTyped();
  if (["chosen", "cover"].includes(target.name) || typed.has(row.dataset.pk)) return;
  typed.add(row.dataset.pk);
  say(word("typed"));
}

export function watchRows() {
  for (const event of ["input", "change"]) sheet.addEventListener(event, note);
  sheet.addEventListener("focusout", ({ target, relatedTarget }) => {
    const row = target.closest(".photo-row");
    if (row && !row.contains(relatedTarget)) later();
  });
  window.addEventListener("online", again);
  setInterval(look, MAKING);
}
