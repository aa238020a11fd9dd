// Puts an answer in its place: every piece takes that of the element with its id; what is being typed stays.
import { keepRow } from "./add.js";
import { focusOn, steady, whereabouts } from "./focus.js";
import { hint } from "./hints.js";
import { page, say } from "./page.js";

/** `request.at` is where the focus was when it was sent: whoever has gone elsewhere since is left there. */
export function receive(answer, status, request) {
  const here = whereabouts();
  const gone = here && here !== request.at;
  const cursor = cursorOf(document.activeElement);
  const typing = Boolean(document.activeElement?.form?.dataset.typed);
  const opened = answer.querySelector(".editing, form.move")?.closest(".stop").id;
  const goal = opened || answer.dataset.focus || request.focus;
  page.dataset.seen = answer.dataset.seen;
  if (status >= 400) keepTyped(answer);
  const sentence = answer.querySelector("#status").textContent || request.said;
  steady(typing || gone ? here : goal, () => {
    if (answer.querySelector("#gone form")) leave(request.form);
    for (const piece of answer.querySelectorAll("[data-piece]")) put(piece, status, request);
    dropEmptied();
    if (typing) cursor();
    else if (gone || !focusOn(goal)) focusOn(here, false);
    else if (request.keys) document.getElementById(goal).querySelector(`[data-keys="${request.keys}"]`)?.focus();
  });
  if (sentence) say(sentence);
  document.dispatchEvent(new CustomEvent("received"));
}

/** A form that comes back refused holds what was typed as much as before: it is never dropped unasked. */
function keepTyped(answer) {
  for (const form of answer.querySelectorAll("form.edit, form.add:has([role=alert])")) form.dataset.typed = "yes";
}

/** The form of a stop that is gone comes back above the days. */
function leave(form) {
  if (!form?.dataset.typed) form?.closest(".stop")?.remove();
}

function put(piece, status, request) {
  const old = document.getElementById(piece.id);
  if (old?.matches("#gone:has([data-typed])")) return;
  hint(piece);
  if (!old) return insertDay(piece);
  if (piece.matches(".day")) {
    piece.firstElementChild.open = old.firstElementChild.open;
    keepRow(old, piece, status, request);
    keepForm(old, piece, status, request);
  }
  old.replaceWith(piece);
}

/** A stop's form that was typed in outlives the replacement of its day by the answer to something else. */
function keepForm(old, fresh, status, request) {
  const form = old.querySelector("form.edit[data-typed]");
  if (!form) return;
  const stop = form.closest(".stop");
  const place = fresh.querySelector(`#${CSS.escape(stop.id)}`);
  stop.className = place ? `${place.className} editing` : stop.className;
  if (form === request.form && status === 200 && place) form.elements.version.value = place.dataset.version;
  if (place) place.replaceWith(stop);
  else fresh.querySelector(".day-actions, .grid, form.add")?.before(stop);
}

/** A day outside of the visit appears with its first stop, and goes with its last. */
function insertDay(day) {
  const next = [...document.querySelectorAll("#days > .day")].find((each) => each.dataset.date > day.dataset.date);
  document.querySelector("#days").insertBefore(day, next ?? null);
}

function dropEmptied() {
  const days = [...document.querySelectorAll("#bar-days [data-day]")].map((link) => link.dataset.day);
  for (const day of document.querySelectorAll("#days > .day")) if (!days.includes(day.dataset.date)) day.remove();
}

/** Puts the cursor back into the field that was typed in, which moves with its form. */
function cursorOf(field) {
  const { selectionStart, selectionEnd } = field;
  return () => {
    field.focus({ preventScroll: true });
    if (typeof selectionStart === "number") field.setSelectionRange(selectionStart, selectionEnd);
  };
}
