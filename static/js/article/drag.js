// A block drawn by its handle to another place. Only an extra to the buttons and Alt with an arrow.
import { word } from "../staff.js";
import { step } from "./blocks.js";
import { blocks } from "./page.js";

const middle = (block) => {
  const { top, height } = block.getBoundingClientRect();
  return top + height / 2;
};
let drawn = null;

const neighbour = (side) => {
  let other = drawn[side];
  while (other && !other.matches(".block")) other = other[side];
  return other;
};

function move({ clientY }) {
  if (!drawn) return;
  const [above, below] = [neighbour("previousElementSibling"), neighbour("nextElementSibling")];
  if (above && clientY < middle(above)) step(drawn, -1);
  else if (below && clientY > middle(below)) step(drawn, 1);
}

function end() {
  drawn?.classList.remove("dragging");
  drawn = null;
}

function addHandles() {
  for (const down of blocks.querySelectorAll(".rail:not(:has(.drag)) .down")) {
    const handle = Object.assign(document.createElement("button"), { type: "button", className: "icon drag" });
    handle.tabIndex = -1; // the keyboard has the buttons beside it
    handle.ariaHidden = "true";
    handle.title = word("drag");
    down.before(handle);
  }
}

export function watchDrags() {
  addHandles();
  new MutationObserver(addHandles).observe(blocks, { childList: true });
  blocks.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".drag");
    if (!handle || event.button) return;
    event.preventDefault();
    drawn = handle.closest(".block");
    drawn.classList.add("dragging");
  });
  document.addEventListener("pointermove", move);
  for (const over of ["pointerup", "pointercancel"]) document.addEventListener(over, end);
}
