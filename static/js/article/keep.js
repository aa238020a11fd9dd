// What is typed is kept aside every 20 seconds, when a field is left, and before anything leaves the page. Saving asks the
// portal first whether it takes anything: who was signed out meanwhile, or has no network, loses no word.
import { complain, desk, fields, form, say, send } from "./page.js";

const PAUSE = 20_000; // ms
const MOMENT = 400; // ms after a field is left: who left it for the button that saves needs no draft
let typed = 0; // how often something was typed
let kept = 0; // up to which time the portal has it
let isAsking = false; // a save waits for the portal's answer
let isSaving = false; // the form is on its way
let isPassing = false; // what leaves the page goes on, kept or not

/** Throws where the portal did not answer or takes nothing; of 4xx it says more on the page that a save brings. */
async function keep() {
  let now;
  const response = await send(desk.dataset.keep, () => {
    now = typed;
    return fields();
  });
  if (!response.ok && response.status !== 422) throw new Error(response.status);
  if (response.ok) kept = now;
  if (response.status !== 204) say(await response.text(), !response.ok);
}

async function keepAside() {
  if (kept === typed || isAsking || isSaving) return;
  await keep().catch((error) => isSaving || complain(error, "lost"));
}

/** Whether the portal answers, and has what was typed. */
async function reaches() {
  isAsking = true;
  try {
    await keep();
    return true;
  } catch (error) {
    if (error.message.startsWith("4")) return true;
    complain(error, "unsaved");
    return false;
  } finally {
    isAsking = false;
  }
}

async function save(event) {
  if (isSaving) return;
  event.preventDefault();
  if (isAsking || !(await reaches())) return;
  isSaving = true;
  form.requestSubmit(event.submitter);
}

/** Keep the draft first, then go; where it could not be kept, the browser asks. */
async function leave(event, go) {
  if (kept === typed || isPassing) return;
  event.preventDefault();
  await reaches();
  isPassing = true;
  go();
  isPassing = false;
}

function follow(event) {
  const link = event.target.closest("a[href]");
  const isElsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || link?.target;
  const isHere = link?.hash && link.href.split("#")[0] === location.href.split("#")[0];
  if (link && !event.defaultPrevented && !isElsewhere && !isHere) leave(event, () => location.assign(link.href));
}

function submit(event) {
  if (event.target === form) save(event);
  else leave(event, () => event.target.requestSubmit(event.submitter));
}

/** The last words of a page that goes: browsers send up to 64 KiB of them. */
function part() {
  if (kept === typed || isSaving) return;
  const body = new URLSearchParams(fields());
  fetch(desk.dataset.keep, { method: "POST", body, keepalive: true }).catch(() => {});
}

export function keepDrafts() {
  for (const event of ["input", "change"]) form.addEventListener(event, () => (typed += 1));
  form.addEventListener("focusout", () => setTimeout(keepAside, MOMENT));
  setInterval(keepAside, PAUSE);
  document.addEventListener("click", follow);
  document.addEventListener("submit", submit);
  document.addEventListener("visibilitychange", () => document.hidden && keepAside());
  window.addEventListener("pagehide", part);
  window.addEventListener("beforeunload", (event) => kept !== typed && !isSaving && event.preventDefault());
  window.addEventListener("pageshow", () => (isSaving = false)); // it came back out of the browser's memory
}
