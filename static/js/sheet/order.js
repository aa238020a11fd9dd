// The order of photos: by buttons, by Alt ↑ ↓ and by dragging a row at its number. Keys held down are one request.
import { dragRows } from "../drag.js";
import { word } from "../staff.js";
import { say } from "./status.js";

const SETTLES = 400; // ms
const sheet = document.querySelector("#sheet");
const rows = document.querySelector("#rows");
let sendOrder;
let settling = null;

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
  const rank = row.querySelector(".rank b");
  const number = rank.textContent;
  renumber(all());
  settling = { row, to: rank.textContent - 1, timer: setTimeout(flush, SETTLES) };
  say(word("moved", { number, place: rank.textContent, total: sheet.dataset.rows }));
}

/** Send the order at once, if it is still to be sent. */
export function flush() {
  if (!settling) return;
  const { row, to, timer } = settling;
  clearTimeout(timer);
  settling = null;
  sendOrder([], { move: row.dataset.pk, to });
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

function over(row, { clientX, clientY }) {
  const other = document.elementFromPoint(clientX, clientY)?.closest(".photo-row");
  if (!other || other === row) return;
  const { top, height } = other.getBoundingClientRect();
  if (clientY < top + height / 2) other.before(row);
  else other.after(row);
}

function putBack(row, by) {
  const order = all();
  const other = order[order.indexOf(row) + by];
  if (by < 0) other.before(row);
  else other.after(row);
}

export function watchOrder(send) {
  sendOrder = send;
  all().forEach(prepare);
  dragRows(rows, { handle: ".grip", row: ".photo-row", over, drop: settle, putBack });
}
