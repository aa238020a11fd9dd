// Names the widgets that hide their field, from the field's own label: Select2's boxes and the rich text editor.
const labelOf = (field) => {
  const label = field?.id && document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
  if (label) label.id ||= `${field.id}_label`;
  return label;
};

const nameSelects = () => {
  for (const box of document.querySelectorAll(".select2-container--admin-autocomplete")) {
    const select = box.previousElementSibling;
    const label = labelOf(select);
    if (!label) continue;
    for (const part of box.querySelectorAll("[role=textbox], [role=searchbox], [type=search]")) {
      part.setAttribute("aria-labelledby", label.id);
    }
    const combobox = box.querySelector("[role=combobox]");
    const value = combobox?.querySelector(".select2-selection__rendered")?.id;
    combobox?.setAttribute("aria-labelledby", value ? `${label.id} ${value}` : label.id);
  }
  const open = document.querySelector(".select2-container--open .select2-selection")?.closest(".select2-container");
  const label = labelOf(open?.previousElementSibling);
  for (const part of document.querySelectorAll(".select2-dropdown [type=search], .select2-dropdown [role=listbox]")) {
    if (label) part.setAttribute("aria-labelledby", label.id);
  }
};

const nameEditors = () => {
  for (const text of document.querySelectorAll(".prose-editor [contenteditable]")) {
    const label = labelOf(text.closest(".prose-editor").querySelector(":scope > textarea"));
    if (label) text.setAttribute("aria-labelledby", label.id);
  }
};

let waiting = false;
const nameAll = () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    nameSelects();
    nameEditors();
  });
};

new MutationObserver(nameAll).observe(document.body, { childList: true, subtree: true });
nameAll();
