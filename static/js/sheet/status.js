// The line in which the sheet says how things stand.
import { word } from "../staff.js";

const line = document.querySelector("#status");

/** In the line that everybody sees; it is read out too. */
export const say = (text, failed = false) => {
  line.textContent = text;
  line.classList.toggle("failed", failed);
};

/** Beside a sentence, a button that does it again. */
export const offer = (act) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: word("again") });
  button.addEventListener("click", act);
  line.append(" ", button);
};
