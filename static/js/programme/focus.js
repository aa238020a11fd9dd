// Where the focus is and goes. Days are replaced under it, so places are remembered by id.
export function whereabouts() {
  const { activeElement: it } = document;
  if (!it || it === document.body) return "";
  return ((!it.closest("form.edit, form.move") && it.closest(".stop")) || it.closest("[id]")).id;
}

/** What takes the focus in a stop, a form or a heading; an open form shows what is wrong first. */
function target(place) {
  if (place.matches(".stop.editing, #gone")) {
    const wrong = place.querySelectorAll("[aria-invalid=true]");
    return wrong.length === 1 ? wrong[0] : place.querySelector(".refused") ?? place.querySelector("[name=starts]");
  }
  if (place.matches(".add")) {
    const asked = place.querySelector(".ask input:not([type=hidden]), [aria-invalid=true]");
    return asked ?? place.querySelector("[name=time]");
  }
  if (place.matches(".stop")) return place.querySelector("form.move [name=time]") ?? place.querySelector(".title");
  return place;
}

/** Give the focus to the element of this id, opening the day that holds it; false where there is none. */
export function focusOn(id, select = true) {
  const place = id && document.getElementById(id);
  if (!place) return false;
  const day = place.closest(".day > details");
  if (day) day.open = true;
  const taker = target(place);
  if (!taker.matches("a, button, input, select, textarea, summary, [tabindex]")) taker.tabIndex = -1;
  taker.focus({ preventScroll: true });
  if (select && taker.matches("input[type=text]")) taker.select();
  return true;
}

/** So that an element stays where it was on the screen while `change` moves what is above it. */
export function steady(id, change) {
  const top = () => document.getElementById(id)?.getBoundingClientRect().top;
  const before = top();
  change();
  if (before !== undefined && top() !== undefined) window.scrollBy({ top: top() - before, behavior: "instant" });
  const { activeElement } = document;
  if (activeElement !== document.body) activeElement.scrollIntoView({ block: "nearest", behavior: "instant" });
}
