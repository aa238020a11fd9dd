// Puts an answer in its place: rows and what stands around them. What was typed meanwhile, and the focus, are kept.
import { aim } from "./focal.js";
import { prepare } from "./order.js";

const sheet = document.querySelector("#sheet");
const fieldsOf = (row) => row.querySelectorAll("[name]:not(button, [name=chosen], [name=cover])");
const valueOf = (field) => (field.matches("[type=checkbox], [type=radio]") ? field.checked : field.value);

/** {id: value} of the fields of a row, as it is. */
export const valuesOf = (row) => Object.fromEntries([...fieldsOf(row)].map((each) => [each.id, valueOf(each)]));

/** The same as the server wrote it. */
const writtenOf = (row) => Object.fromEntries([...fieldsOf(row)].map((each) => [each.id, written(each)]));

function written(field) {
  if (field.matches("select")) return [...field.options].find((option) => option.defaultSelected)?.value;
  return field.matches("[type=checkbox], [type=radio]") ? field.defaultChecked : field.defaultValue;
}

/** `sent` are the values that went out, {key: valuesOf}; gives the keys of rows in which more was typed since. */
export function receive(answer, sent) {
  const typed = [];
  const cover = coverAfter(answer);
  for (const id of ["gate", "heads"]) document.getElementById(id).replaceWith(answer.querySelector(`#${id}`));
  for (const link of answer.querySelectorAll("#filters a")) {
    document.querySelector(`#filters [data-show="${link.dataset.show}"]`).textContent = link.textContent;
  }
  for (const row of answer.querySelectorAll(".photo-row")) {
    const old = document.getElementById(row.id);
    if (old && put(row, old, sent.get(row.dataset.pk) ?? writtenOf(old))) typed.push(row.dataset.pk);
  }
  for (const radio of sheet.querySelectorAll("[name=cover]")) radio.checked = radio.value === cover;
  return typed;
}

/** The photo that is chosen as cover, as far as it is on this page. */
export const chosenCover = () => sheet.querySelector("[name=cover]:checked")?.value;

/** The cover that is stored now, unless another one was chosen here meanwhile. */
function coverAfter(answer) {
  const { seen_cover: seen } = sheet.elements;
  const chosen = chosenCover();
  const isChosenHere = chosen !== undefined && chosen !== seen.value && chosen !== answer.dataset.cover;
  seen.value = answer.dataset.cover;
  return isChosenHere ? chosen : seen.value;
}

/** A row in the place of its older self; true where something was typed into that since. */
function put(row, old, before) {
  const { activeElement: focused } = document;
  const now = valuesOf(old);
  const changed = Object.keys(now).filter((id) => now[id] !== before[id] && !id.endsWith("-seen_version"));
  const place = old.contains(focused) && { id: focused.id, name: focused.name, start: focused.selectionStart };
  const [picture, same] = [row, old].map((each) => each.querySelector(".frame img"));
  if (picture?.src === same?.src) picture?.replaceWith(same); // it is here already
  row.hidden = old.hidden;
  if (old.querySelector("details")?.open) row.querySelector("details")?.setAttribute("open", "");
  row.querySelector("[name=chosen]").checked = old.querySelector("[name=chosen]").checked;
  old.replaceWith(row);
  for (const field of fieldsOf(row)) if (changed.includes(field.id)) set(field, now[field.id]);
  prepare(row);
  aim(row);
  if (place) focus(row, place);
  return changed.length > 0;
}

function set(field, value) {
  if (field.matches("[type=checkbox], [type=radio]")) field.checked = value;
  else field.value = value;
}

function focus(row, { id, name, start }) {
  const field = (id && document.getElementById(id)) || (name && row.querySelector(`[name="${CSS.escape(name)}"]`)) || row;
  field.focus({ preventScroll: true });
  if (start != null && field.matches("textarea, [type=text]")) field.setSelectionRange(start, start);
}
