// A card drawn to another time or day, or by its lower edge to another length. Only an extra to keys and forms.
import { act } from "./carry.js";
import { clock } from "./hours.js";
import { say } from "./page.js";

const HOUR = 51; // px, where nothing makes rows grow
const STEP = 5;
const EDGE = 7; // px of a card's lower end that change its length
const CONTROLS = "a:not(.title), button, input, select, textarea, summary, form";
let drag = null;

const minutesOf = (time) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** [y, minutes] of the day's full hours, for rows may have grown and free hours are folded. */
function axis(day) {
  let last = -1;
  return [...day.querySelectorAll(".hour")].map((hour) => {
    let at = minutesOf(hour.querySelector("b").textContent);
    while (at < last) at += 24 * 60;
    last = at;
    return [hour.getBoundingClientRect().top, at];
  });
}

function minutesAt(y, day) {
  const points = axis(day);
  if (!points.length) return null;
  const next = points.findIndex(([top]) => top > y);
  const [[top, at], end] = next > 0 ? [points[next - 1], points[next]] : [points.at(next && -1), null];
  const slope = end ? (end[1] - at) / (end[0] - top) : 60 / HOUR;
  return Math.round((at + (y - top) * slope) / STEP) * STEP;
}

function begin(event) {
  const card = event.target.closest(".stop:not(.editing)");
  if (event.button || event.pointerType === "touch" || event.target.closest(CONTROLS)) return;
  if (!card?.querySelector("form.tools")) return;
  const { top, bottom } = card.getBoundingClientRect();
  const from = event.clientY;
  const long = bottom - from < EDGE;
  drag = { card, from, grip: from - (long ? bottom : top), long, moved: false };
}

function move(event) {
  if (!drag) return;
  const { card, from, long } = drag;
  if (!drag.moved && Math.abs(event.clientY - from) < 5) return;
  drag.moved = true;
  card.classList.add("dragging");
  card.style.pointerEvents = "none"; // so that the day below it is found
  if (long) card.style.marginBottom = `${from - event.clientY}px`; // no height: the rows would grow with it
  else card.style.translate = `0 ${event.clientY - from}px`;
  say(words(aim(event)));
}

/** Where it would go now: {day, time} for the card, {minutes} for its lower edge, or null outside of every open day. */
function aim({ clientX, clientY }) {
  const { card, grip, long } = drag;
  const day = long ? card.closest(".day") : document.elementFromPoint(clientX, clientY)?.closest(".day:has(> [open])");
  if (!day) return null;
  const at = minutesAt(clientY - grip, day) ?? minutesOf(card.dataset.starts);
  if (!long) return { day: day.dataset.date, time: clock(Math.min(Math.max(at, 0), 24 * 60 - STEP)) };
  return { minutes: at - endOf(card), until: clock(at) };
}

/** The day as its own heading says it. */
const named = (date) => document.querySelector(`.day[data-date="${date}"] h2`).textContent;

const words = (goal) =>
  [goal?.day && named(goal.day), goal?.time, goal?.until && `–${goal.until}`].filter(Boolean).join(" ");

function endOf({ dataset: { starts, ends } }) {
  return minutesOf(ends) + (ends < starts ? 24 * 60 : 0);
}

function stop(event) {
  if (!drag) return;
  const { card, moved, long } = drag;
  const goal = moved && event.type === "pointerup" ? aim(event) : null;
  const was = { day: card.closest(".day").dataset.date, time: card.dataset.starts };
  card.classList.remove("dragging");
  card.removeAttribute("style");
  drag = null;
  if (moved) window.addEventListener("click", swallow, { capture: true, once: true });
  setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  if (!goal) return;
  if (long && goal.minutes) act(card, "length", { minutes: goal.minutes });
  else if (!long && words(goal) !== words(was)) act(card, "move", goal);
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

export function watchPointer() {
  document.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, stop);
  document.addEventListener("dragstart", (event) => drag && event.preventDefault()); // the title is a link
  document.addEventListener("keydown", (event) => event.key === "Escape" && stop(event));
}
