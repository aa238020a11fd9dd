// The page of one article: its parts, the line beside its title, and what is asked of the portal.
export const desk = document.querySelector("#desk");
export const form = desk.closest("form");
export const blocks = document.querySelector("#blocks");

/** Read out, and seen in the line beside the title. */
export const say = (text, isTrouble = false) => {
  const line = document.querySelector("#kept");
  line.textContent = text;
  line.classList.toggle("trouble", isTrouble);
};

/** Something of the form changed by a script, not by typing. */
export const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

let last = Promise.resolve();

/** Requests go one after another, so that none overtakes what it builds on. */
export const send = (address, data) => (last = last.catch(() => {}).then(() => fetch(address, { method: "POST", body: data() })));

/** The page as the portal shows it after one of its buttons: the form is sent with it and comes back, nothing is saved. */
export async function again(action) {
  const response = await send(location.href, () => {
    const data = new FormData(form);
    data.set("_again", action);
    return data;
  });
  if (!response.ok || response.redirected) throw new Error(response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
