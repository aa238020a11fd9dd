// What the script says: sentences of _words.html, translated with the rest of the page. {names} stand for values.
const sentences = document.querySelector("#words")?.content;
const line = document.querySelector("#status");

export const word = (name, values = {}) =>
  sentences.querySelector(`[data-word="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

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
