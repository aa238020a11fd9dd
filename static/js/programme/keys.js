// Keys of the editor. Letters act only while a stop's title has the focus, and can be switched off (WCAG 2.1.4).
import { isMac } from "../staff.js";
import { empty } from "./add.js";
import { showKeys } from "./ask.js";
import { act, nudge } from "./carry.js";
import { asNewPlace } from "./combobox.js";
import { focusOn } from "./focus.js";
import { areOn } from "./hints.js";
import { say } from "./page.js";

let warned = -1; // the row of the list of warnings that W went to last

const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const press = (stop, keys) => stop.querySelector(`[data-keys="${keys}"]`)?.click();

function go(stop, by) {
  const stops = all(".stop");
  focusOn(stops[stops.indexOf(stop) + by]?.id);
}

function goToEnd(stop, place) {
  focusOn(all(".stop", stop.closest(".day")).at(place).id);
}

function goToWarning(stop, by) {
  const rows = all(".warning-row");
  if (!rows.length) return;
  const order = all(".stop").map((each) => each.dataset.key);
  const here = order.indexOf(stop.dataset.key);
  if (rows[warned]?.dataset.stop !== stop.dataset.key) {
    const next = rows.findIndex((row) => order.indexOf(row.dataset.stop) >= here);
    warned = (next < 0 ? rows.length : next) - (by > 0 ? 1 : 0);
  }
  warned = (warned + by + rows.length) % rows.length;
  focusOn(`stop-${rows[warned].dataset.stop}`);
  say(rows[warned].querySelector(".to-stop").textContent);
}

function openAnswer(stop) {
  const menu = stop.querySelector("details.answer");
  if (!menu) return;
  menu.open = true;
  (menu.querySelector("input:checked") ?? menu.querySelector("input:not([type=hidden])")).focus();
}

const LETTERS = {
  w: (stop) => goToWarning(stop, 1),
  n: (stop) => focusOn(stop.closest(".day").querySelector("form.add")?.id),
  e: (stop) => press(stop, "E"),
  m: (stop) => press(stop, "M"),
  d: (stop) => press(stop, "D"),
  a: openAnswer,
  "]": (stop) => nudge(stop, "length", 5),
  "[": (stop) => nudge(stop, "length", -5),
  "?": showKeys,
};
const OTHERS = {
  ArrowDown: (stop) => go(stop, 1),
  ArrowUp: (stop) => go(stop, -1),
  Home: (stop) => goToEnd(stop, 0),
  End: (stop) => goToEnd(stop, -1),
  Delete: (stop) => press(stop, "Del"),
};

const isMod = (event) => (isMac ? event.metaKey : event.ctrlKey);
const isText = (target) => target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

/** What a key does on a stop's title, or undefined. */
function onTitle(stop, event) {
  const { key, altKey, shiftKey } = event;
  if (isMod(event) || event.metaKey || event.ctrlKey) return undefined;
  if (altKey) {
    const minutes = { ArrowUp: -5, ArrowDown: 5 }[key];
    return minutes && (() => stop.querySelector("form.tools") && nudge(stop, "later", minutes, shiftKey));
  }
  if (OTHERS[key] && !shiftKey) return OTHERS[key];
  const letter = areOn() && (key === "W" && shiftKey ? () => goToWarning(stop, -1) : LETTERS[key.toLowerCase()]);
  return letter || undefined;
}

/** The menu of the host's answer: its letter writes it down. */
function inMenu(menu, { key, ctrlKey, metaKey, altKey }) {
  if (key === "Escape") return () => (menu.open = false);
  if (ctrlKey || metaKey || altKey || !areOn()) return undefined;
  const radio = menu.querySelector(`input[data-keys="${CSS.escape(key.toUpperCase())}"]`);
  return radio && ((stop) => act(stop, "answer", { answer: radio.value }));
}

function inForm(form, event) {
  const adds = form.matches(".add");
  if (event.key === "Enter" && isMod(event)) return () => sendForm(form, event.shiftKey);
  if (event.key === "Enter" && adds && event.target.matches("select")) return () => form.requestSubmit();
  if (event.key !== "Escape") return undefined;
  return adds ? () => emptied(form) : () => press(form, "Esc");
}

function sendForm(form, opensNext) {
  if (form.matches(".add")) asNewPlace(form);
  const next = opensNext && form.querySelector("button[name=next]");
  form.requestSubmit(next || form.querySelector("button:not([type=button])"));
}

function emptied(form) {
  empty(form);
  form.elements.time.focus();
  form.elements.time.select();
}

function actionOf(event) {
  const { target, key } = event;
  if (target.closest("dialog, .offers")) return undefined;
  const isUndo = key.toLowerCase() === "z" && isMod(event) && !event.altKey;
  const button = event.shiftKey ? "#redo" : "#undo";
  if (isUndo && !isText(target)) return () => document.querySelector(button)?.requestSubmit();
  const form = target.closest("form.edit, form.add, form.move");
  if (form) return inForm(form, event);
  const stop = target.closest(".stop");
  const menu = target.closest("details.answer[open]");
  if (menu) return inMenu(menu, event);
  return stop && target.matches(".title") ? onTitle(stop, event) : undefined;
}

export function watchKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const action = actionOf(event);
    if (!action) return;
    event.preventDefault();
    if (event.repeat && !event.key.startsWith("Arrow") && !"[]".includes(event.key)) return;
    const stop = event.target.closest(".stop");
    action(stop);
    if (event.key === "Escape" && event.target.closest("details.answer")) focusOn(stop.id);
  });
}
