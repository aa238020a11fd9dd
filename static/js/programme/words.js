// What the script says: sentences of _words.html, translated with the rest of the page. {names} stand for values.
export const page = document.querySelector("#programme");
const sentences = document.querySelector("#words").content;

export const word = (name, values = {}) =>
  sentences.querySelector(`[data-word="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

/** In the line that everybody sees; it is read out too. */
export const say = (text) => (document.querySelector("#status").textContent = text);

/** Read out only: what sighted people see anyway. */
export const tell = (text) => (document.querySelector("#told").textContent = text);

/** Beside the page, as an alert: what was refused or is lost. */
export const warn = (text) => {
  const sentence = Object.assign(document.createElement("p"), { className: "refused", textContent: text });
  document.querySelector("#error").replaceChildren(...(text ? [sentence] : []));
};
