// The two dialogs of the page: what was typed is never dropped unasked; and all keys in a table.
import { areOn, turn } from "./hints.js";

const question = document.querySelector("#ask");
const keys = document.querySelector("#all-keys");

/** Whether what was typed in a form may go: at once where nothing was. Esc keeps it. */
export function mayDrop(form) {
  if (!form?.dataset.typed) return Promise.resolve(true);
  const before = document.activeElement;
  question.returnValue = "";
  question.showModal();
  return new Promise((answer) => {
    question.addEventListener("close", () => {
      const drops = question.returnValue === "drop";
      if (drops) delete form.dataset.typed;
      else before.focus();
      answer(drops);
    }, { once: true });
  });
}

export function showKeys() {
  const table = document.querySelector("#keys dl").cloneNode(true);
  for (const row of table.children) row.hidden = false;
  keys.querySelector(".table").replaceChildren(table);
  keys.querySelector("input").checked = areOn();
  keys.showModal();
}

keys.querySelector("input").addEventListener("change", ({ target }) => turn(target.checked));
