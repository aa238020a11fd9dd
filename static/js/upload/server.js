// What the page asks of the server, and what it means when no proper answer comes.
import { word } from "./words.js";

const PATIENCE = 120_000; // milliseconds for one piece on a slow line

/** The server's own sentence: this file is not taken. */
export class Refused extends Error {}

/** No answer to this file; the same may work later. `everybody`: the other files will not fare better now. */
export class Lost extends Error {
  constructor(name, everybody = true) {
    super(word(name));
    this.everybody = everybody;
  }
}

/** The cookie follows a new sign-in in another tab; what the page was given does not. */
const token = () =>
  /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? document.querySelector("[name=csrfmiddlewaretoken]").value;

/** POST `fields` to an address below this page's; the answer, or Refused, or Lost. */
export async function ask(path, fields = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== false) body.append(name, value);
  return answered(path, { method: "POST", body, headers: { "X-CSRFToken": token() } });
}

/** How far the photos of these numbers are. */
export const states = async (numbers) => (await answered(`states/?numbers=${numbers.join(",")}`, {})).photos;

async function answered(path, options) {
  let response;
  try {
    response = await fetch(path, { ...options, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    throw new Lost("no-connection");
  }
  if (response.type === "opaqueredirect") throw new Lost("signed-out");
  if (response.status === 403) throw new Lost("forbidden");
  if (response.status === 404) throw new Lost("gone", false);
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Lost("stopped");
  const answer = await response.json();
  if (response.status === 422) throw new Refused(answer.refused);
  return answer;
}
