// A block drawn by its handle to another place. Only an extra to the buttons and Alt with an arrow.
import { dragRows } from "../drag.js";
import { word } from "../staff.js";
import { step } from "./blocks.js";
import { blocks } from "./page.js";

const middle = (block) => {
  const { top, height } = block.getBoundingClientRect();
  return top + height / 2;
};

function neighbour(block, side) {
  let other = block[side];
  while (other && !other.matches(".block")) other = other[side];
  return other;
}

function over(block, { clientY }) {
  const above = neighbour(block, "previousElementSibling");
  const below = neighbour(block, "nextElementSibling");
  if (above && clientY < middle(above)) step(block, -1);
  else if (below && clientY > middle(below)) step(block, 1);
}

function putBack(block, by) {
  for (let steps = Math.abs(by); steps > 0; steps -= 1) step(block, Math.sign(by));
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
  dragRows(blocks, { handle: ".drag", row: ".block", over, putBack });
}
