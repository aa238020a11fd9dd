// Key hints, written beside what carries data-keys: without this script no key does anything.
import { isMac, named } from "../staff.js";
import { page } from "./page.js";

const ARROWS = { "↑": "ArrowUp", "↓": "ArrowDown" };
const NAMES = { ...ARROWS, Ctrl: isMac ? "Meta" : "Control", "⏎": "Enter", Del: "Delete", Esc: "Escape" };
const OFF = "programme-keys-off"; // in the browser's own store: single keys are a matter of the person

export const areOn = () => localStorage.getItem(OFF) === null;

export function turn(on) {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "yes");
  page.toggleAttribute("data-no-keys", !on);
}

/** Writes the hints of all that stands below an element, and shows what only the script can do. */
export function hint(root) {
  for (const part of root.querySelectorAll("#keys, #help")) part.hidden = false;
  for (const key of root.querySelectorAll("#keys kbd")) key.textContent = named(key.textContent);
  for (const each of root.querySelectorAll("[data-keys]")) {
    const { keys } = each.dataset;
    const kbd = document.createElement("kbd");
    kbd.textContent = named(keys);
    kbd.ariaHidden = "true";
    if (keys.length === 1 || keys === "Del") kbd.className = "single";
    (each.matches("input") ? each.parentElement : each).append(kbd);
    if (!each.matches("span")) each.setAttribute("aria-keyshortcuts", shortcut(keys));
  }
}

const shortcut = (keys) => keys.split(" ").map((key) => NAMES[key] ?? key).join("+");
