// Carries forms to the server: one after another, each with the version of the draft that the last answer brought.
import { token, word } from "../staff.js";
import { whereabouts } from "./focus.js";
import { receive } from "./receive.js";
import { page, say, warn } from "./page.js";

const queue = [];
let carrying = false;
let held = null;

const TRY_AGAIN = ["lost", "signed-out"];

/**
 * Put a request at the end of the queue. `form` is what was typed, `stop` the id of the stop that it changes, `line`
 * what it says, for the notice that it could not be sent; without a `body` it is a GET of a URL.
 */
export function send(request) {
  flush();
  const place = queue.findIndex((each) => request.form?.matches(".edit") && each.form === request.form);
  const whole = { at: whereabouts(), ...request };
  if (place >= 0 && !carrying) queue[place] = whole;
  else queue.push(whole);
  carry();
}

/** Minutes for a stop, summed until no key came for 400 ms: five times five are one request, and one undo. */
export function nudge(stop, route, minutes, following = false) {
  if (held && (held.stop !== stop.id || held.route !== route || held.following !== following)) flush();
  held ??= { stop: stop.id, route, following, minutes: 0, keys: document.activeElement.dataset.keys };
  held.minutes += minutes;
  clearTimeout(held.timer);
  held.timer = setTimeout(flush, 400);
  note(stop, "", `${held.minutes > 0 ? "+" : "−"}${Math.abs(held.minutes)} min`);
}

function flush() {
  if (!held) return;
  const { stop, route, following, minutes, timer, keys } = held;
  held = null;
  clearTimeout(timer);
  const card = document.getElementById(stop);
  if (minutes) act(card, route, following ? { minutes, following: "on" } : { minutes }, keys);
  else unnote(card);
}

/** An action on a stop that has no button of its own there: its tools' form, to another route. */
export function act(stop, route, fields, keys = "") {
  const form = stop?.querySelector("form.tools");
  if (!form) return;
  const body = new FormData(form);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  send({ url: new URL(`../${route}/`, form.action), body, stop: stop.id, keys });
}

export async function carry() {
  if (carrying) return;
  carrying = true;
  while (queue.length) {
    const request = queue[0];
    const place = document.getElementById(request.stop) ?? request.form;
    const slow = setTimeout(() => note(place, "saving", word("saving")), 300);
    const { answer, status, failure } = await fetched(request);
    clearTimeout(slow);
    unnote(place);
    if (TRY_AGAIN.includes(failure)) {
      lost(request, place, failure);
      break;
    }
    queue.shift();
    if (failure) refuse(request, failure);
    else receive(answer, status, request);
  }
  carrying = false;
}

async function fetched({ url, body, form, stop }) {
  try {
    if (body) freshen(body, form, stop);
    else url.searchParams.set("seen", page.dataset.seen);
    const method = body ? "POST" : "GET";
    const response = await fetch(url, { method, body, headers: { "X-Requested-With": "fetch" } });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("#answer");
    return { answer, status: response.status, failure: answer ? "" : failureOf(response) };
  } catch {
    return { failure: "lost" };
  }
}

/** What the last answer brought: an edit form alone keeps the version of its stop that it was opened with. */
function freshen(body, form, stop) {
  body.set("seen", page.dataset.seen);
  body.set("csrfmiddlewaretoken", token());
  const version = document.getElementById(stop)?.dataset.version;
  if (version && !form?.matches(".edit")) body.set("version", version);
}

const failureOf = (response) =>
  response.redirected ? "signed-out" : ({ 403: "forbidden", 404: "gone" }[response.status] ?? "lost");

/** Nothing that could be tried again: a form stays as it was typed. */
function refuse({ form, line }, failure) {
  if (form) {
    form.dataset.typed = "yes";
    delete form.dataset.sent;
  }
  warn([line, word(failure)].filter(Boolean).join(": "));
}

function lost(request, place, failure) {
  const sentence = [request.line, word(failure)].filter(Boolean).join(": ");
  const state = note(place ?? document.querySelector("#error"), "failed", `${sentence} `);
  const again = Object.assign(document.createElement("button"), { type: "button", textContent: word("again") });
  again.addEventListener("click", carry);
  state.setAttribute("role", "alert");
  state.append(again);
  say(sentence);
}

function note(place, state, text) {
  if (!place) return null;
  unnote(place);
  if (state) place.classList.add(state);
  const line = Object.assign(document.createElement("p"), { className: "state", textContent: text });
  place.append(line);
  return line;
}

function unnote(place) {
  place?.classList.remove("saving", "failed");
  place?.querySelector(":scope > .state")?.remove();
}

export const isWaiting = () => queue.length > 0 || held !== null;
window.addEventListener("online", carry);
