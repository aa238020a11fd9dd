// A shut language opens beside the Polish, in the place of the other one; nothing that was typed is lost.
import { desk, form } from "./page.js";
import { edit } from "./rich.js";

function open(code) {
  for (const cell of desk.querySelectorAll(".cell:not(.is-source)")) {
    cell.classList.toggle("is-open", cell.dataset.lang === code);
  }
  form.elements._with.value = code;
  const address = new URL(location.href);
  address.searchParams.set("with", code);
  history.replaceState(null, "", address);
  edit(desk);
}

export function watchLanguages() {
  desk.addEventListener("click", (event) => {
    const link = event.target.closest("a.shut");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const cell = link.closest(".cell");
    open(cell.dataset.lang);
    const field = cell.querySelector(".ProseMirror, input:not([type=hidden]), textarea");
    (field ?? desk.querySelector(".line:not(.heads) .cell.is-open:not(.is-source) textarea")).focus();
  });
}
