// What the page asks of the server, and what it means when no proper answer comes.
import { token, word } from "../staff.js";

const PATIENCE = 120_000; // milliseconds for one piece on a slow line
const AGAIN = [500, 2000]; // milliseconds before a second and a third try: a line that is gone for a moment

/** The server's own sentence: this file is not taken. */
export class Refused extends Error {}

/**
 * No answer to this file; the same may work later. `isGone`: the server does not know the file; `isAll`: the other files
 * fare no better; `passes`: maybe at once.
 */
export class Lost extends Error {
  constructor(name) {
    super(word(name));
    this.isGone = name === "gone";
    this.isAll = !this.isGone;
    this.passes = name === "no-connection" || name === "stopped";
  }
}

/** POST `fields` to an address below this page's; the answer, or Refused, or Lost. To be sent twice does no harm. */
export async function ask(path, fields = {}) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== false) body.append(name, value);
  for (const wait of AGAIN) {
    try {
      return await post(path, body);
    } catch (error) {
      if (!error.passes) throw error;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return post(path, body);
}

const post = (path, body) => answered(path, { method: "POST", body, headers: { "X-CSRFToken": token() } });

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
  if (response.status === 404) throw new Lost("gone");
  if (!response.headers.get("Content-Type")?.startsWith("application/json")) throw new Lost("stopped");
  const answer = await response.json();
  if (response.status === 422) throw new Refused(answer.refused);
  return answer;
}
