// Hosts and places found while typing: an editable combobox with a list, as the ARIA Authoring Practices have it.
import { tell, word } from "../staff.js";
import { hidden } from "./add.js";
import { page } from "./page.js";

const FIELDS = "[name=where], .edit [name=host], .edit [name=place]";
const CHOICE = { where: "choice", host: "host_choice", place: "place_choice" };
const LETTERS = 2;

const list = Object.assign(document.createElement("ul"), { id: "offers-list", className: "offers", role: "listbox" });
let input = null; // the field that the list hangs below
let timer = 0;
let asked = ""; // the text that offers are on their way for
let eager = false; // Enter was pressed before they came

const options = () => [...list.children];
const active = () => list.querySelector("[aria-selected=true]");
const isShown = () => list.isConnected;

function name(field) {
  field.removeAttribute("list");
  field.autocomplete = "off";
  const role = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  for (const [attribute, value] of Object.entries(role)) field.setAttribute(attribute, value);
}

function shut() {
  clearTimeout(timer);
  asked = "";
  eager = false;
  list.remove();
  input?.setAttribute("aria-expanded", "false");
  input?.removeAttribute("aria-activedescendant");
}

function typed(field) {
  shut();
  input = field;
  hidden(field.form, CHOICE[field.name]).value = "";
  if (field.name === "where") for (const each of ["new", "first"]) hidden(field.form, each).value = "";
  field.form.querySelector(".ask")?.remove();
  if (field.value.trim().length < LETTERS) return;
  asked = field.value;
  timer = setTimeout(() => fetchOffers(field), 150);
}

async function fetchOffers(field) {
  const text = field.value;
  const day = field.form.dataset.day ?? field.form.elements.day.value;
  const response = await fetch(`${page.dataset.offers}?${new URLSearchParams({ q: text, day })}`).catch(() => null);
  if (asked !== text || input !== field) return;
  if (response?.ok && !response.redirected) show(field, await response.text());
  const takes = eager;
  asked = "";
  eager = false;
  if (takes) enter();
}

const suits = (field) => (option) =>
  !option.dataset.value || field.name === "where" || option.dataset.value.startsWith(field.name);

function show(field, html) {
  const found = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("[role=option]")];
  const news = field.name === "where" ? found : found.filter((option) => option.dataset.value);
  list.replaceChildren(...news.filter(suits(field)));
  tell(word("found", { count: options().filter((option) => option.dataset.value).length }));
  if (!options().length) return;
  list.setAttribute("aria-label", field.labels[0].textContent);
  field.after(list);
  field.setAttribute("aria-expanded", "true");
  list.scrollIntoView({ block: "nearest" });
  select(options()[0].dataset.value ? options()[0] : null);
}

function select(option) {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option));
  if (!option) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  const at = all.indexOf(active());
  select(all[at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length]);
}

function take(option) {
  input.value = option.dataset.name;
  input.form.dataset.typed = "yes";
  hidden(input.form, CHOICE[input.name]).value = option.dataset.value;
  if (input.name === "where") hidden(input.form, "new").value = option.dataset.new ?? "";
  shut();
  input.dispatchEvent(new CustomEvent("taken", { bubbles: true, detail: option }));
}

/** Enter takes what is marked; false where nothing is, so that it sends the form. */
function enter() {
  const option = isShown() && active();
  if (option) take(option);
  return Boolean(option);
}

/** Enter before the offers came: it takes the first of them; a second one sends the line, and the server takes it. */
function early() {
  if (!eager) return (eager = true);
  const { form, name } = input;
  shut();
  if (name === "where") hidden(form, "first").value = "on";
  form.requestSubmit();
}

function press(event) {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  const { key } = event;
  if (key === "Enter" && plain && asked) early();
  else if (key === "Enter" && plain) return enter();
  else if (key === "Escape" && isShown()) shut();
  else if (plain && isShown() && key === "ArrowDown") step(1);
  else if (plain && isShown() && key === "ArrowUp") step(-1);
  else return false;
  return true;
}

/** Ctrl Enter: the words as they stand are a new place, with only a name. */
export function asNewPlace(form) {
  shut();
  if (form.elements.where.value && !hidden(form, "choice").value) hidden(form, "new").value = "on";
}

export function watchFields() {
  document.addEventListener("focusin", ({ target }) => target.matches(FIELDS) && name(target));
  document.addEventListener("focusout", ({ target }) => target === input && shut());
  document.addEventListener("input", ({ target }) => target.matches(FIELDS) && typed(target));
  document.addEventListener("keydown", (event) => {
    if (!event.target.matches(FIELDS) || event.isComposing || !press(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", ({ target }) => take(target.closest("[role=option]")));
}
