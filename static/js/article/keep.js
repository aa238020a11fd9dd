// What is typed is kept aside every 20 seconds and when a field is left; without a network it goes on trying.
import { word } from "../staff.js";
import { desk, form, say, send } from "./page.js";

const PAUSE = 20_000; // ms
const MOMENT = 400; // ms after a field is left: who left it for the button that saves needs no draft
let isNew = false; // something was typed since it was kept last
let isSaving = false;

async function keep() {
  if (!isNew || isSaving) return;
  isNew = false;
  try {
    const response = await send(desk.dataset.keep, () => new FormData(form));
    if (isSaving || response.status === 204) return;
    if (response.redirected || response.status === 403) throw new Error("signed-out");
    if (!response.ok && response.status !== 422) throw new Error("lost");
    say(await response.text(), !response.ok);
  } catch (error) {
    isNew = true;
    if (!isSaving) say(word(error.message === "signed-out" ? "signed-out" : "lost"), true);
  }
}

export function keepDrafts() {
  form.addEventListener("input", () => (isNew = true));
  form.addEventListener("change", () => (isNew = true));
  form.addEventListener("focusout", () => setTimeout(keep, MOMENT));
  form.addEventListener("submit", () => (isSaving = true));
  setInterval(keep, PAUSE);
}
