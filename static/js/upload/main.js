// The page of the upload: takes files as they are chosen or dropped, and shows how far everything is.
import { tell, word } from "../staff.js";
import { addAnyway, addFiles, arrived, isBusy, items, leaveOut, pause, queue, retry } from "./queue.js";
import { DONE, NEED } from "./row.js";

const part = (selector) => document.querySelector(selector);
const form = part("#upload");
const input = form.elements.files;
let filter = "all";
let told = 0;
let began = 0;
let rested = true;

const GROUPS = { all: () => true, need: (item) => NEED.includes(item.state), ready: (item) => DONE.includes(item.state) };

// -- what is taken ----------------------------------------------------------------------------------------------------

function take(files) {
  if (!files.length) return;
  began ||= performance.now();
  told = 0;
  part("#queue").hidden = false;
  addFiles(files);
}

input.addEventListener("change", () => {
  take([...input.files]);
  input.value = ""; // the same file may be chosen again
});
part("#choose").addEventListener("click", () => input.click());
// Beside the zone, too: else the browser would open the file in the place of this page.
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.toggle("over", kind === "dragenter" || kind === "dragover");
    if (kind === "drop") take([...event.dataTransfer.files]);
  });
}

// -- what is pressed --------------------------------------------------------------------------------------------------

part("#rows").addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const row = button.closest("li");
  const seen = [...part("#rows").children].filter((each) => !each.hidden);
  const next = seen[seen.indexOf(row) + 1] ?? seen[seen.indexOf(row) - 1];
  if (button.dataset.do === "out") leaveOut(row.item);
  else if (button.dataset.do === "again") addAnyway(row.item);
  else retry([row.item]);
  focusNear(button.dataset.do === "out" ? next : row);
});

/** The button that was pressed is gone: another one of the row, else the heading. */
function focusNear(row) {
  (row?.querySelector("button:not([hidden])") ?? part("#queue-h")).focus();
}

part("#retry").addEventListener("click", () => {
  retry();
  part("#queue-h").focus();
});
part("#pause").addEventListener("click", () => pause(!queue.paused));
part(".filters").addEventListener("click", (event) => {
  filter = event.target.closest("button")?.dataset.filter ?? filter;
  show();
});
addEventListener("online", () => queue.trouble && retry());
addEventListener("beforeunload", (event) => {
  if (isBusy()) event.preventDefault();
});

// -- what is shown ----------------------------------------------------------------------------------------------------

function show() {
  const done = arrived().length;
  const percent = share();
  part("#queue-h").textContent = word("count", { done, all: items.length });
  part("#whole").value = percent;
  part("#percent").textContent = word("far", { percent });
  part("#note").textContent = queue.paused ? word("paused") : isBusy() ? left(percent) : sum();
  part("#pause").textContent = word(queue.paused ? "resume" : "pause");
  part("#pause").hidden = !queue.paused && !isBusy();
  part("#retry").hidden = !items.some((item) => item.state === "broken");
  part("#on").hidden = isBusy() || !done;
  part("#trouble").textContent = queue.trouble;
  part("#trouble").hidden = !queue.trouble;
  showFiltered();
  announce(percent, done);
  countTexts();
}

/** How many came out well, where not all did. */
function sum() {
  const [ready, need] = ["ready", "need"].map((group) => items.filter(GROUPS[group]).length);
  return need ? word("sum", { ready, need }) : "";
}

/** How many texts wait, once nothing is on its way. */
async function countTexts() {
  const isResting = !isBusy() && !items.some((item) => item.state === "making");
  if (isResting === rested) return;
  rested = isResting;
  if (!isResting) return;
  const page = await fetch(location.href).then((response) => response.text()).catch(() => "");
  const steps = new DOMParser().parseFromString(page, "text/html").querySelector("#steps");
  if (steps) part("#steps").replaceWith(steps);
}

/** Of all bytes that are to be sent, in percent; a ZIP's pictures are no bytes of their own. */
function share() {
  const files = items.filter((item) => item.file);
  const all = files.reduce((sum, item) => sum + item.file.size, 0);
  const sent = files.reduce((sum, item) => sum + (arrived().includes(item) ? item.file.size : item.received), 0);
  return all ? Math.floor((100 * sent) / all) : 100;
}

const left = (percent) =>
  percent > 2 ? word("left", { minutes: Math.ceil(((performance.now() - began) * (100 - percent)) / percent / 60_000) }) : "";

function showFiltered() {
  for (const button of part(".filters").querySelectorAll("button")) {
    button.setAttribute("aria-pressed", button.dataset.filter === filter);
    button.querySelector("span").textContent = items.filter(GROUPS[button.dataset.filter]).length;
  }
  for (const item of items) item.row.hidden = !GROUPS[filter](item);
  part("#none").hidden = items.some(GROUPS[filter]);
}

/** Every ten percent, not at every piece; all of them when the last file has arrived. */
function announce(percent, done) {
  const step = done === items.length ? 100 : Math.min(90, percent - (percent % 10));
  if (step === told) return;
  told = step;
  tell(step === 100 ? [word("count", { done, all: items.length }), sum()].filter(Boolean).join(", ") : word("told", { percent: step }));
}

// -- from here on the script does it ----------------------------------------------------------------------------------

for (const plain of form.querySelectorAll(".plain")) plain.hidden = true;
input.hidden = true;
part("#choose").hidden = part("#drop-words").hidden = false;
queue.changed = show;
