// The add row: it may be typed in again before its last line has been answered, so nobody waits for the server.
import { word } from "../staff.js";
import { later, reading } from "./hours.js";

const refused = new Map(); // row id → the row as it was refused after its next line had been begun
// What belongs to one line and not to the row itself.
const OF_THE_LINE = ".ask, .refused, [type=hidden]:is([name=choice], [name=new], [name=first])";
let lines = 0;

const fields = (form) => [...form.querySelectorAll(".row input, .row select")];
const rowOf = (element) => element.closest?.("form.add");

export const lineOf = (form) => [form.elements.time.value, form.elements.where.value].filter(Boolean).join(" ");
export const isRefused = () => refused.size > 0;

/** The form counts as sent until something is typed; gives the number of what was sent. */
export function sent(form) {
  lines += 1;
  form.dataset.sent = lines;
  delete form.dataset.typed;
  if (form.matches(".add")) {
    form.elements.time.focus();
    form.elements.time.select();
  }
  return form.dataset.sent;
}

/** A field of the form that the page has only where its script needs it. */
export function hidden(form, name) {
  const found = form.querySelector(`input[type=hidden][name=${name}]`);
  if (found) return found;
  const field = Object.assign(document.createElement("input"), { type: "hidden", name });
  form.append(field);
  return field;
}

export function empty(form, but = null) {
  for (const field of fields(form)) if (field !== but) field.value = field.name === "who" ? field.options[0].value : "";
  if (but?.name !== "time") form.elements.time.value = form.elements.offered.value;
  for (const old of form.querySelectorAll(OF_THE_LINE)) old.remove();
  form.querySelectorAll(".wrong").forEach((cell) => cell.classList.remove("wrong"));
  delete form.dataset.typed;
  showReading(form);
}

/** The first key after a line was sent begins the next one: the rest of the row is the old line's. */
function begin(form, field) {
  if (form.dataset.sent) {
    empty(form, field);
    form.elements.once.value = crypto.randomUUID();
  }
}

/** Its day is being replaced: a row in which the next line was begun takes its place in the new day. */
export function keepRow(old, fresh, status, request) {
  const row = old.querySelector("form.add");
  const next = fresh.querySelector("form.add");
  if (!row || !next) return;
  const answered = request.form === row;
  if (row.dataset.typed || (row.dataset.sent && row.dataset.sent !== request.number)) {
    if (answered && status !== 200) refused.set(row.id, next);
    offer(row, next.elements.offered.value);
    next.replaceWith(row);
  }
  showRefused(fresh);
}

function offer(row, time) {
  const { time: field, offered } = row.elements;
  if (!row.dataset.sent && (field.value === "" || field.value === offered.value)) field.value = time;
  offered.value = time;
}

/** What was refused waits above the row until it is put back, in exchange for what stands there. */
function showRefused(day) {
  const row = day.querySelector("form.add");
  day.querySelector(".waiting")?.remove();
  const line = refused.get(row.id);
  if (!line) return;
  const reason = line.querySelector(".refused li, .ask legend")?.textContent ?? "";
  const back = Object.assign(document.createElement("button"), { type: "button", textContent: word("put-back") });
  const notice = Object.assign(document.createElement("p"), { className: "refused waiting" });
  notice.setAttribute("role", "alert");
  notice.append(`${lineOf(line)}: ${reason} `, back);
  back.addEventListener("click", () => {
    refused.delete(row.id);
    notice.remove();
    row.replaceWith(line);
    line.elements.time.focus();
  });
  row.before(notice);
}

/** A host was taken and the offered time not touched: it becomes the first that can be reached. */
function reach(form, option) {
  const { time, offered } = form.elements;
  const minutes = Number(option.dataset.minutes);
  if (!minutes || !time.value || time.value !== offered.value) return;
  time.value = offered.value = later(time.value, minutes);
}

function showReading(form) {
  const line = form.querySelector(".reading");
  const { time, starts, ends, kind } = form.elements;
  line.textContent = reading(time?.value ?? `${starts.value}-${ends.value}`, kind.value);
  line.hidden = !line.textContent;
}

export function watchRows() {
  document.addEventListener("input", ({ target }) => {
    const form = target.closest("form.add, form.edit");
    if (!form) return;
    if (form.matches(".add")) begin(form, target);
    form.dataset.typed = "yes";
    delete form.dataset.sent;
    showReading(form);
  });
  document.addEventListener("focusin", ({ target }) => {
    if (target.name === "time" && target.value === target.form.elements.offered?.value) target.select();
  });
  document.addEventListener("taken", ({ target, detail }) => {
    if (rowOf(target)) reach(target.form, detail);
    showReading(target.form);
  });
}
