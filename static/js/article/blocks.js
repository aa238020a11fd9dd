// Blocks in another order, new ones and copies, without the page's coming anew; positions as the portal counts them.
import { tell, word } from "../staff.js";
import { again, blocks, changed, complain, form } from "./page.js";
import { edit } from "./rich.js";

const all = () => [...blocks.querySelectorAll(".block")];
const position = (block) => form.elements[`${block.id}-position`];

/** Give the blocks, as they stand, the positions that are there; see `renumber` in portal/news/admin/again.py. */
function renumber() {
  const there = all().map((block) => Number(position(block).value) || Infinity);
  let last = 0;
  there.sort((a, b) => a - b);
  all().forEach((block, n) => {
    last = there[n] === Infinity || there[n] <= last ? last + 1 : there[n];
    position(block).value = last;
    block.querySelector(".rail .place").textContent = n + 1;
    block.querySelector("h2 .place").textContent = `${n + 1}. `;
  });
  blocks.querySelectorAll(".insert").forEach((gap, n) => {
    for (const button of gap.querySelectorAll("button")) button.value = button.value.replace(/\d+$/, n);
  });
  changed();
}

/** One place up (-1) or down (1). The neighbour moves, so that the focus stays where it is. */
export function step(block, by) {
  const order = all();
  const other = order[order.indexOf(block) + by];
  if (!other) return;
  if (by < 0) block.after(other.nextElementSibling, other);
  else block.before(other, block.nextElementSibling);
  renumber();
  tell(word("moved", { from: order.indexOf(block) + 1, to: order.indexOf(block) + 1 + by }));
}

async function add(action, gap) {
  const page = await again(action);
  const block = document.adoptNode(page.querySelector("[data-fresh]"));
  const behind = document.adoptNode(page.querySelector(".insert"));
  const total = form.elements["blocks-TOTAL_FORMS"];
  total.value = Number(total.value) + 1;
  block.querySelector("[name$='-position']").value = ""; // it takes its place from where it stands
  gap.after(block, behind);
  renumber();
  await edit(block);
  block.querySelector(".is-source :is(.ProseMirror, textarea:not(.rich), input), .strip select").focus();
  requestAnimationFrame(() => block.scrollIntoView({ block: "nearest" }));
}

async function showPhotos(block) {
  const page = await again(`photos:${block.dataset.number}`);
  const id = `${block.id}-photos`;
  document.getElementById(id).replaceWith(document.adoptNode(page.getElementById(id)));
}

const attempt = (doing) => doing.catch((error) => complain(error, "refused"));

function pressed(event) {
  const button = event.target.closest("button[name=_again]");
  const [action] = button?.value.split(":") ?? [];
  if (!["up", "down", "insert", "duplicate", "photos"].includes(action)) return;
  event.preventDefault();
  const block = button.closest(".block");
  if (action === "up" || action === "down") step(block, action === "up" ? -1 : 1);
  else if (action === "photos") attempt(showPhotos(block));
  else attempt(add(button.value, block?.nextElementSibling ?? button.closest(".insert")));
}

export function watchBlocks() {
  blocks.addEventListener("click", pressed);
  blocks.addEventListener("change", (event) => {
    if (event.target.matches(".choose-gallery")) attempt(showPhotos(event.target.closest(".block")));
  });
  blocks.addEventListener("keydown", (event) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const block = event.target.closest(".block");
    if (!by || !block || !event.altKey || event.ctrlKey || event.metaKey || event.target.matches("select")) return;
    event.preventDefault();
    step(block, by);
  });
}
