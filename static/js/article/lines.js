// A title grows as it is typed and stays one line: neither Enter nor what is pasted breaks it.
import { desk } from "./page.js";

export function watchLines() {
  desk.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".one-line")) event.preventDefault();
  });
  desk.addEventListener("input", ({ target }) => {
    if (target.matches(".one-line") && target.value.includes("\n")) target.value = target.value.replace(/\s*\n\s*/g, " ");
  });
}
