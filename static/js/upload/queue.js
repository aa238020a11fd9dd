// The queue: three files at a time, what became of each, and who watches the making of sizes.
import { word } from "../staff.js";
import { ARRIVED, Item } from "./row.js";
import { send } from "./send.js";
import { ask, Refused, states } from "./server.js";

const AT_ONCE = 3;
const LOOK = 1500; // milliseconds between two looks at what is being made

export const items = [];
export const queue = { active: 0, paused: false, trouble: "", changed: () => {} };
let held = []; // files that wait in the middle, until the pause is over
let watching = false;

function add(item) {
  items.push(item);
  document.querySelector("#rows").append(item.row);
}

export function addFiles(files) {
  for (const file of files) add(new Item(file.name, file));
  queue.trouble = "";
  pump();
}

export function pause(paused) {
  queue.paused = paused;
  if (!paused) for (const go of held.splice(0)) go();
  pump();
}

/** Again from where it broke off; all of them, or one. */
export function retry(chosen = items.filter((item) => item.state === "broken")) {
  queue.trouble = "";
  for (const item of chosen) item.show("waiting");
  pump();
}

export function addAnyway(item) {
  Object.assign(item, { again: true, number: 0 }); // that was the other photo's place
  retry([item]);
}

/** Out of the queue, and off the server what it kept for it. */
export async function leaveOut(item) {
  if (item.key && item.state !== "ready") await ask(`${item.key}/drop/`).catch(() => {});
  if (item.number && item.state === "refused") await ask(`remove/${item.number}/`).catch(() => {});
  items.splice(items.indexOf(item), 1);
  item.row.remove();
  queue.changed();
}

export const isBusy = () => queue.active > 0 || (!queue.paused && !queue.trouble && items.some(isWaiting));

const isWaiting = (item) => item.state === "waiting";
const go = () => (queue.paused ? new Promise((resolve) => held.push(resolve)) : undefined);

function pump() {
  while (queue.active < AT_ONCE && !queue.paused && !queue.trouble) {
    const item = items.find(isWaiting);
    if (!item) break;
    item.turn = Promise.all(items.slice(0, items.indexOf(item)).map((earlier) => earlier.running));
    item.running = start(item);
  }
  queue.changed();
}

/** Photos keep the order in which they were chosen: `item.turn` comes when the files before it are dealt with. */
async function start(item) {
  queue.active += 1;
  item.show("uploading", word("far", item));
  item.draw();
  try {
    settle(item, await send(item, (received) => (item.moved(received), queue.changed()), go));
  } catch (error) {
    if (error instanceof Refused) item.show("refused", error.message);
    else breakOff(item, error);
  }
  queue.active -= 1;
  pump();
  watch();
}

/** A broken line breaks all off: the rest waits, and one retry goes on with everything. */
function breakOff(item, error) {
  if (error.isAll) queue.trouble = error.message;
  else item.key = "";
  item.show("broken", error.isAll ? word("lost", item) : error.message);
}

/** A picture becomes a photo, or is here already; a ZIP becomes a row for each of its files. */
function settle(item, { photos = [], same = [], refused = [], archive = false, taken = false }) {
  item.moved(item.file?.size ?? 0);
  item.key = ""; // the server keeps nothing more of it, or says so below
  const into = (name) => {
    if (!archive) return item;
    const part = new Item(name);
    add(part);
    return part;
  };
  for (const photo of photos) made(into(photo.name), photo);
  for (const one of same) isSame(into(one.name), one);
  for (const one of refused) into(one.name).show("refused", one.words);
  if (taken) item.show("here", word("taken"));
  if (archive) item.show("ready", word("unpacked", { count: photos.length }));
}

function made(item, { number, state, words }) {
  item.number = number;
  if (state === "failed") item.show("refused", words);
  else item.show(state, word(state === "ready" ? "made" : "uploaded"));
}

function isSame(item, { number, words, known, key }) {
  Object.assign(item, { number, key });
  item.show(known ? "here" : "same", words);
}

async function watch() {
  if (watching) return;
  watching = true;
  for (;;) {
    const waiting = items.filter((item) => item.state === "making");
    if (!waiting.length) break;
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    const found = await states(waiting.map((item) => item.number)).catch(() => []);
    for (const photo of found) {
      const item = waiting.find((each) => each.number === photo.number);
      if (photo.state !== "making") made(item, photo);
    }
    queue.changed();
  }
  watching = false;
}

export const arrived = () => items.filter((item) => ARRIVED.includes(item.state));
