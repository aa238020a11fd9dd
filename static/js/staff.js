// What the scripts of staff's pages share. Its sentences stand in the page's template #words, translated with the rest.
const sentences = document.querySelector("#words")?.content;

/** What the page says under a name; {names} in it stand for values. */
export const word = (name, values = {}) =>
  sentences.querySelector(`[data-word="${name}"]`).textContent.replace(/\{(\w+)\}/g, (_all, key) => values[key]);

/** Read out only: what sighted people see anyway. */
export const tell = (text) => (document.querySelector("#told").textContent = text);

/** Against forged requests. The cookie follows a new sign-in in another tab; what the page was given does not. */
export const token = () =>
  /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;

export const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);

/** Keys as they are called on this person's keyboard. */
export const named = (keys) => (isMac ? keys.replace("Ctrl", "⌘") : keys);
