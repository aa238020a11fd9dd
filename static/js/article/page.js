// The page of one article: its parts, the line beside its title, and what is asked of the portal.
import { token, word } from "../staff.js";

export const desk = document.querySelector("#desk");
export const form = desk.closest("form");
export const blocks = document.querySelector("#blocks");

const line = document.querySelector("#kept");

/** Read out, and seen in the line beside the title. */
export const say = (text, isTrouble = false) => {
  line.textContent = text;
  line.classList.toggle("trouble", isTrouble);
};

/** Why the portal did not do as asked: the sign-in has ended, with the way to a new one, else the sentence of this name. */
export const complain = (error, name) => {
  const isSignedOut = error.message === "signed-out";
  say(word(isSignedOut ? "signed-out" : name), true);
  if (isSignedOut) line.append(" ", document.querySelector("#words").content.querySelector("a").cloneNode(true));
};

/** Something of the form changed by a script, not by typing. */
export const changed = () => form.dispatchEvent(new Event("input", { bubbles: true }));

/** What the form holds, under the token of who is signed in now. */
export const fields = () => {
  form.elements.csrfmiddlewaretoken.value = token();
  return new FormData(form);
};

let last = Promise.resolve();

/** Requests go one after another, so that none overtakes what it builds on. */
export const send = (address, data) => (last = last.catch(() => {}).then(() => ask(address, data())));

async function ask(address, body) {
  const response = await fetch(address, { method: "POST", body });
  if (response.redirected || response.status === 403) throw new Error("signed-out");
  return response;
}

/** The page as the portal shows it after one of its buttons: the form is sent with it and comes back, nothing is saved. */
export async function again(action) {
  const response = await send(location.href, () => {
    const data = fields();
    data.set("_again", action);
    return data;
  });
  if (!response.ok) throw new Error(response.status);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}
