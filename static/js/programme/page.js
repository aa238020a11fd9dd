// The page of a programme, and where its script says something.
export const page = document.querySelector("#programme");

/** In the line that everybody sees; it is read out too. */
export const say = (text) => (document.querySelector("#status").textContent = text);

/** Beside the page, as an alert: what was refused or is lost. */
export const warn = (text) => {
  const sentence = Object.assign(document.createElement("p"), { className: "refused", textContent: text });
  document.querySelector("#error").replaceChildren(...(text ? [sentence] : []));
};
