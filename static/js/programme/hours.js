// Hours as a coordinator types them, read as visits/planning/times.py reads them; here only to show how they are understood.
const CLOCK = String.raw`(\d{1,2})(?:[:.]?(\d{2}))?`;
const SPAN = new RegExp(String.raw`^(?:${CLOCK})?(?:\s*\+\s*(\d{1,4})|(?:\s*[-–—]\s*|\s+)${CLOCK})?$`);
const USUAL = { company_visit: 90, institution: 90, tour: 90, congress: 120 };

const two = (number) => String(Math.floor(number)).padStart(2, "0");
const minutes = (hours, rest = 0) => (hours === undefined || rest > 59 ? undefined : hours * 60 + Number(rest));
const length = (time) => (time < 60 ? `${time} min` : `${Math.floor(time / 60)} h ${two(time % 60)}`);

/** 18:30 of minutes from midnight, on the next day too. */
export const clock = (at) => `${two((at / 60) % 24)}:${two(at % 60)}`;

/** {starts, ends} in minutes from midnight, each undefined where it was not typed; null for what is no time. */
export function read(text) {
  const found = SPAN.exec(text.trim());
  if (!found) return null;
  const [, hour, minute, long, endHour, endMinute] = found;
  const starts = minutes(hour, minute);
  const ends = long ? starts + Number(long) : minutes(endHour, endMinute);
  return starts >= 24 * 60 || ends > 30 * 60 || ends <= starts ? null : { starts, ends };
}

/** “11:00–12:30 · 1 h 30”; an end that is not typed follows from the kind. Empty where nothing is sure. */
export function reading(text, kind = "") {
  const span = read(text);
  if (span?.starts === undefined) return "";
  const ends = span.ends ?? (kind ? span.starts + (USUAL[kind] ?? 60) : undefined);
  if (ends === undefined) return `${clock(span.starts)}–`;
  return `${clock(span.starts)}–${clock(ends)} · ${length(ends - span.starts)}`;
}

/** The clock that many minutes later, up to the next five. */
export const later = (text, by) => clock(Math.ceil((read(text).starts + by) / 5) * 5);
