// Keeps an itinerary right as time goes by, from what stands on the page: so it works without network too.
const MINUTE = 60_000;
const LANGUAGE = document.documentElement.lang.replace(/^en$/, "en-GB"); // the day before the month, as the server writes
const box = document.querySelector("#now");
const part = (name) => box.querySelector(`.now-${name}`);
const fill = (pattern, values) => pattern.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const text = (stop, selector) => stop.querySelector(selector)?.textContent.trim() ?? "";
const stops = [...document.querySelectorAll(".line-stop[data-starts]")]; // those that take place, others' too
const own = stops.filter((stop) => stop.classList.contains("mine"));
const begins = (stop) => Date.parse(stop.dataset.starts);
const ends = (stop) => Date.parse(stop.dataset.ends);

const show = (name, value) => {
  if (part(name).textContent !== value) part(name).textContent = value;
};

const head = (block, stop) => {
  const link = document.createElement("a");
  const title = stop.querySelector(".title");
  link.href = `#${stop.id}`;
  link.textContent = title.textContent.trim();
  if (title.lang) link.lang = title.lang;
  if (part(block).querySelector("h2 a")?.getAttribute("href") === link.getAttribute("href")) return false;
  part(block).querySelector("h2").replaceChildren(link);
  return true;
};

const current = (stop, now) => {
  part("current").hidden = !stop;
  if (!stop) return;
  const minutes = Math.ceil((ends(stop) - now) / MINUTE);
  const pattern = minutes < 60 ? box.dataset.minutes : box.dataset.hours;
  show("left", fill(pattern, { hours: Math.floor(minutes / 60), minutes: minutes % 60 }));
  show("where", [text(stop, ".line-time time"), text(stop, ".line-place")].filter(Boolean).join(", "));
  show("bring", text(stop, ".things"));
  box.querySelector("progress").value = (100 * (now - begins(stop))) / (ends(stop) - begins(stop));
  if (!head("current", stop)) return;
  const acts = [...stop.querySelectorAll(".acts [data-geo], .acts [href^='tel:']")];
  part("acts").replaceChildren(...acts.map((link) => link.cloneNode(true)));
  box.querySelector("[role=status]").textContent = `${document.querySelector(".line").dataset.now}: ${text(stop, ".title")}`;
};

const following = (stop, now) => {
  part("next").hidden = !stop;
  if (!stop) return;
  const starts = text(stop, ".line-time time").slice(0, 5);
  const day = stop.closest(".plan-day");
  const label = stop.dataset.leave ? box.dataset.leave : box.dataset.starts;
  part("leave").querySelector("span").textContent = label;
  part("leave").querySelector("b").textContent = stop.dataset.leave || starts;
  show("when", [box.dataset.next, day === now ? "" : text(day, "h2"), starts].filter(Boolean).join(", "));
  show("way", stop.dataset.way ?? "");
  head("next", stop);
};

const mark = (stop, state) => {
  const sign = stop.querySelector(".state");
  for (const name of ["done", "now", "next"]) stop.classList.toggle(name, name === state);
  if (!sign) return; // a transfer has no place for words
  sign.hidden = !state;
  if (!state) return;
  const icon = sign.querySelector("use");
  sign.className = `state state-${state}`;
  icon.setAttribute("href", icon.getAttribute("href").replace(/#.*/, `#${state}`));
  sign.querySelector("span").textContent = stop.parentElement.dataset[state];
};

// The day of the host's calendar at this moment, as the page's headings are named.
const dayOf = (now) => {
  const zone = document.querySelector("[data-zone]")?.dataset.zone;
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(now);
  return document.querySelector(`#day-${date}`)?.closest(".plan-day");
};

const clocks = (now) => {
  for (const date of document.querySelectorAll("[data-date]")) {
    const words = new Intl.DateTimeFormat(LANGUAGE, { timeZone: date.dataset.date, day: "numeric", month: "long" });
    date.textContent = words.format(now);
  }
  for (const clock of document.querySelectorAll("[data-zone]")) {
    const time = new Intl.DateTimeFormat("sv-SE", { timeZone: clock.dataset.zone, timeStyle: "short" }).format(now);
    if (clock.textContent !== time) clock.textContent = time;
  }
};

const today = (day) => {
  for (const link of document.querySelectorAll(".day-links a")) {
    const is = day?.querySelector(link.hash) != null;
    link.classList.toggle("today", is);
    is ? link.setAttribute("aria-current", "date") : link.removeAttribute("aria-current");
  }
};

const tick = () => {
  const now = Date.now();
  const day = dayOf(now);
  clocks(now);
  today(day);
  const running = own.findLast((stop) => begins(stop) <= now && now < ends(stop));
  const next = own.find((stop) => begins(stop) > now);
  if (box.dataset.off !== undefined) return; // the visit is cancelled
  for (const stop of stops) mark(stop, ends(stop) <= now ? "done" : begins(stop) <= now ? "now" : stop === next ? "next" : "");
  box.hidden = !running && !next;
  current(running, now);
  following(next, day);
};

// The map that the phone has; elsewhere the link leads to one on the web.
const maps = () => {
  const apple = /iPhone|iPad/.test(navigator.userAgent);
  if (!apple && !/Android/.test(navigator.userAgent)) return;
  for (const link of document.querySelectorAll("a[data-geo]")) {
    const [, at, query] = link.dataset.geo.match(/^geo:([^?]*)\?q=(.*)$/);
    const place = at === "0,0" ? `q=${query}` : `ll=${at}&q=${query.replace(/^[^(]*\(|\)$/g, "")}`;
    link.href = apple ? `https://maps.apple.com/?${place}` : link.dataset.geo;
  }
};

maps();
tick();
setInterval(tick, MINUTE / 4);
document.addEventListener("visibilitychange", () => document.hidden || tick());
