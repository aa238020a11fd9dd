// What the script says: sentences of _queue.html, translated with the rest of the page. {names} stand for values.
const sentences = document.querySelector("#words").content;

export const word = (name, values = {}) =>
  sentences.querySelector(`[data-word="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

/** Read out only: what sighted people see anyway. */
export const tell = (text) => (document.querySelector("#told").textContent = text);
