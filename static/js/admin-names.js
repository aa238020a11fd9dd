// Names what hides its own field, from the field's label: Select2's boxes, the rich text editor, pairs of date and time.
const identified = (label, id) => {
  if (label) label.id ||= `${id}_label`;
  return label;
};

const labelOf = (field) =>
  field?.id ? identified(document.querySelector(`label[for="${CSS.escape(field.id)}"]`), field.id) : null;

const nameAll = () => {
  for (const box of document.querySelectorAll(".select2-container--admin-autocomplete")) {
    const label = labelOf(box.previousElementSibling);
    if (label) nameSelect(box, label);
  }
  for (const text of document.querySelectorAll(".prose-editor [contenteditable]")) {
    const label = labelOf(text.closest(".prose-editor").querySelector("textarea"));
    if (label) text.setAttribute("aria-labelledby", label.id);
  }
  for (const input of document.querySelectorAll("p.datetime input")) {
    const label = identified(input.closest(".flex-container").querySelector("label"), input.name);
    if (label) input.setAttribute("aria-labelledby", label.id);
  }
  for (const icon of document.querySelectorAll(".search-label-icon[aria-label]")) icon.setAttribute("role", "img");
};

const nameSelect = (box, label) => {
  const combobox = box.querySelector("[role=combobox]");
  const value = box.querySelector(".select2-selection__rendered");
  const parts = [...box.querySelectorAll("[role=textbox], [type=search]")];
  if (box.classList.contains("select2-container--open")) {
    const list = document.querySelector(".select2-dropdown");
    list.parentElement.setAttribute("role", "region"); // it hangs below the body, outside of every landmark
    parts.push(list.parentElement, ...list.querySelectorAll("[type=search], [role=listbox]"));
    combobox.setAttribute("aria-controls", combobox.getAttribute("aria-owns") ?? list.querySelector("[role=listbox]").id);
  } else combobox.removeAttribute("aria-controls");
  for (const part of parts) part.setAttribute("aria-labelledby", label.id);
  combobox.setAttribute("aria-labelledby", value?.id ? `${label.id} ${value.id}` : label.id);
  if (value?.matches("ul")) {
    for (const part of [value, ...value.querySelectorAll("li")]) part.setAttribute("role", "none"); // no list: it holds a button
  }
};

let waiting = false;
const soon = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    nameAll();
  });
};

new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
soon();
