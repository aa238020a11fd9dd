// A field that two people changed: "Take theirs" puts what is stored into it, without asking the server.
const fieldsOf = (field) => (field instanceof RadioNodeList ? [...field] : [field]);

function fill(field, value) {
  for (const each of fieldsOf(field)) {
    if (each.matches("[type=radio], [type=checkbox]")) each.checked = [value].flat().includes(each.value);
    else each.value = value;
    each.removeAttribute("aria-invalid");
    each.closest(".wrong")?.classList.remove("wrong");
  }
}

function take(button) {
  const { form, value: name } = button;
  const { theirs, at } = button.dataset;
  for (const [each, value] of Object.entries(JSON.parse(theirs))) fill(form.elements[each], value);
  document.getElementById(`${at}_error`)?.remove();
  form.querySelector(`.refused a[href="#${CSS.escape(at)}"]`)?.closest("li").remove();
  button.closest(".theirs").remove();
  const [first] = fieldsOf(form.elements[name]);
  first.dispatchEvent(new InputEvent("input", { bubbles: true }));
  first.focus();
}

export function watchTheirs() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-theirs]");
    if (!button) return;
    event.preventDefault();
    take(button);
  });
}
