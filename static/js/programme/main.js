// The programme editor: carries its forms to the server and puts the answers in their place.
import { word } from "../staff.js";
import { isRefused, lineOf, sent, watchRows } from "./add.js";
import { mayDrop, showKeys } from "./ask.js";
import { carry, isWaiting, nudge, send } from "./carry.js";
import { watchFields } from "./combobox.js";
import { watchPointer } from "./drag.js";
import { focusOn } from "./focus.js";
import { areOn, hint, turn } from "./hints.js";
import { watchKeys } from "./keys.js";
import { page } from "./page.js";
import { watchTheirs } from "./theirs.js";

const openForm = () => page.querySelector("form.edit, form.move:not(.following)");

async function submit(event) {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  if (form.dataset.sent) return carry(); // a double click; or it was lost, and is tried again
  const button = event.submitter;
  const stop = form.closest(".stop") ?? button?.closest(".stop");
  const minutes = form.matches(".tools") && button?.name === "minutes" && Number(button.value);
  if (minutes) return nudge(stop, "later", minutes);
  const elsewhere = button?.hasAttribute("formaction");
  if (elsewhere && !(await mayDrop(form))) return;
  const url = elsewhere ? button.formAction : form.action;
  const request = { url, body: new FormData(form, button), stop: stop?.id };
  if (form.matches(".add")) request.line = lineOf(form);
  if (form.matches(".add, .edit") && !elsewhere) Object.assign(request, { form, number: sent(form) });
  send(request);
}

/** A day as it is, or with the form of a stop open; a form that stands open elsewhere is shut by it. */
async function fetchDay(link, goal, said = "") {
  const form = openForm();
  if (!(await mayDrop(form))) return;
  const url = new URL(page.dataset.url, location.href);
  const asked = new URL(link.href).searchParams;
  for (const name of ["open", "move"]) if (asked.has(name)) url.searchParams.set(name, asked.get(name));
  for (const stop of [form, link]) {
    const day = stop?.closest(".day");
    if (day) url.searchParams.append("days", day.dataset.date);
  }
  send({ url, focus: goal, said });
}

function follow(event) {
  const link = event.target.closest("#programme a");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const goal = decodeURIComponent(link.hash.slice(1));
  if (link.pathname !== new URL(page.dataset.url, location.href).pathname) return;
  const isCancel = link.dataset.keys === "Esc";
  if (/[?&](open|move)=/.test(link.search)) fetchDay(link, goal);
  else if (isCancel) fetchDay(link, goal, word("unchanged"));
  else if (link.matches(".print")) print(document.getElementById(goal));
  else if (!show(goal)) return;
  event.preventDefault();
}

function show(id) {
  if (!focusOn(id)) return false;
  document.activeElement.scrollIntoView({ block: id.startsWith("day-") ? "start" : "nearest" });
  return true;
}

/** One day on paper: the others are shut meanwhile, and shut days are not printed. */
function print(day) {
  const days = [...page.querySelectorAll(".day > details[open]")];
  for (const each of days) each.open = each.parentElement === day;
  window.print();
  for (const each of days) each.open = true;
}

/** Which day one is in, in the bar. */
function markDay() {
  const here = document.activeElement?.closest(".day")?.dataset.date;
  for (const link of page.querySelectorAll("#bar-days [data-day]")) {
    if (link.dataset.day === here) link.setAttribute("aria-current", "true");
    else if (here) link.removeAttribute("aria-current");
  }
}

function shutMenus({ target }) {
  for (const menu of page.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
}

page.addEventListener("submit", submit);
page.addEventListener("click", follow);
document.addEventListener("click", (event) => event.target.closest("#help") && showKeys());
document.addEventListener("click", shutMenus);
document.addEventListener("focusin", shutMenus);
for (const event of ["focusin", "received"]) document.addEventListener(event, markDay);
window.addEventListener("beforeunload", (event) => {
  if (isWaiting() || isRefused() || page.querySelector("form[data-typed]")) event.preventDefault();
});
watchRows();
watchFields();
watchKeys();
watchTheirs();
watchPointer();
turn(areOn());
hint(page);
if (!CSS.supports("selector(::details-content)")) page.querySelector("#side").open = innerWidth > 1000;
if (page.dataset.focus) show(page.dataset.focus);
