// A row of a list drawn by its handle to another place; at the edge of the window the page scrolls along.
const EDGE = 60; // px

/**
 * `handle` and `row` are selectors. `over(row, event)` hears where the pointer goes. Of a row that has moved `drop(row)`
 * hears that it was let go, or `putBack(row, by)` how many places it goes back: Esc was pressed, or the browser needs
 * the pointer.
 */
export function dragRows(list, { handle, row, over, drop, putBack }) {
  let drawn = null;
  let from;
  const place = () => [...list.querySelectorAll(row)].indexOf(drawn);

  function begin(event) {
    const grip = event.target.closest(handle);
    if (!grip || event.button) return;
    event.preventDefault();
    drawn = grip.closest(row);
    drawn.classList.add("dragging");
    from = place();
  }

  function move(event) {
    if (!drawn) return;
    if (event.clientY < EDGE) window.scrollBy(0, -EDGE / 4);
    if (event.clientY > window.innerHeight - EDGE) window.scrollBy(0, EDGE / 4);
    over(drawn, event);
  }

  function end(event) {
    if (!drawn) return;
    const [moved, by] = [drawn, from - place()];
    drawn = null;
    moved.classList.remove("dragging");
    if (by && event.type === "pointerup") drop?.(moved);
    else if (by) putBack(moved, by);
  }

  list.addEventListener("pointerdown", begin);
  document.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
  document.addEventListener("keydown", (event) => event.key === "Escape" && end(event));
}
