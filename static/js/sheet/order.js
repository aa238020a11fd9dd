// The order of photos: by buttons, by Alt ↑ ↓ and by dragging a row at its number. Keys held down are one request.
import { word } from "../staff.js";
import { say } from "./status.js";

const SETTLES = 400; // ms
const EDGE = 60; // px from the edge of the window where a drag scrolls
const sheet = document.querySelector("#sheet");
const rows = document.querySelector("#rows");
let sendOrder;
let settling = null;
let drag = null;

const all = () => [...rows.querySelectorAll(".photo-row")];
const isShown = (row) => !row.hidden;

/** One place up (-1) or down, among the rows that are shown; the row itself stays in the page, so it keeps the focus. */
export function move(row, by) {
  const shown = all().filter(isShown);
  const other = shown[shown.indexOf(row) + by];
  if (!other) return;
  if (by < 0) row.after(other);
  else row.before(other);
  row.scrollIntoView({ block: "nearest", behavior: "instant" });
  settle(row);
}

function settle(row) {
  if (settling?.row !== row) flush();
  clearTimeout(settling?.timer);
  settling = { row, timer: setTimeout(flush, SETTLES) };
  const order = all();
  const number = row.querySelector(".rank b").textContent;
  renumber(order);
  say(word("moved", { number, place: row.querySelector(".rank b").textContent, total: sheet.dataset.rows }));
}

/** Send the order at once, if it is still to be sent. */
export function flush() {
  if (!settling) return;
  const { row, timer } = settling;
  clearTimeout(timer);
  settling = null;
  sendOrder([], { move: row.dataset.pk, to: row.querySelector(".rank b").textContent - 1 });
}

/** The places that these rows have among them, from the first to the last. */
function renumber(order) {
  const ranks = order.map((each) => each.querySelector(".rank b"));
  const places = ranks.map((rank) => Number(rank.textContent)).sort((one, other) => one - other);
  for (const [index, rank] of ranks.entries()) rank.textContent = places[index];
}

export const isSettling = () => settling !== null;

/** What only the script can do has its handle from the script. */
export function prepare(row) {
  const number = row.querySelector(".rank b");
  number.classList.add("grip");
  number.title = word("grip");
}

function begin(event) {
  const grip = event.target.closest(".grip");
  if (!grip || event.button) return;
  const row = grip.closest(".photo-row");
  drag = { row, after: row.previousElementSibling };
  row.classList.add("dragging");
  event.preventDefault();
}

function over({ clientX, clientY }) {
  if (!drag) return;
  if (clientY < EDGE) window.scrollBy(0, -EDGE / 4);
  if (clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
  const other = document.elementFromPoint(clientX, clientY)?.closest(".photo-row");
  if (!other || other === drag.row) return;
  const { top, height } = other.getBoundingClientRect();
  if (clientY < top + height / 2) other.before(drag.row);
  else other.after(drag.row);
}

function end(event) {
  if (!drag) return;
  const { row, after } = drag;
  drag = null;
  row.classList.remove("dragging");
  if (row.previousElementSibling === after) return;
  if (event.type === "pointerup") settle(row);
  else if (after) after.after(row);
  else rows.prepend(row);
}

export function watchOrder(send) {
  sendOrder = send;
  all().forEach(prepare);
  rows.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", over);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
  document.addEventListener("keydown", (event) => event.key === "Escape" && end(event));
}
