/** Discord's timestamps: `<t:UNIX:style>`, kept counting by one clock for the whole page. */

import { h } from "./dom.js";

const LOCALE = navigator.language?.startsWith("en") ? navigator.language : "en-GB";
const format = (options) => new Intl.DateTimeFormat(LOCALE, options);

const SHORT_TIME = format({ hour: "2-digit", minute: "2-digit" });
const LONG_TIME = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const SHORT_DATE = format({ day: "2-digit", month: "2-digit", year: "numeric" });
const LONG_DATE = format({ day: "numeric", month: "long", year: "numeric" });
const WEEKDAY = format({ weekday: "long" });

const STYLES = {
  t: (date) => SHORT_TIME.format(date),
  T: (date) => LONG_TIME.format(date),
  d: (date) => SHORT_DATE.format(date),
  D: (date) => LONG_DATE.format(date),
  f: (date) => `${LONG_DATE.format(date)} ${SHORT_TIME.format(date)}`,
  F: (date) => `${WEEKDAY.format(date)}, ${LONG_DATE.format(date)} ${SHORT_TIME.format(date)}`,
  s: (date) => `${SHORT_DATE.format(date)} ${SHORT_TIME.format(date)}`,
  S: (date) => `${SHORT_DATE.format(date)} ${LONG_TIME.format(date)}`,
};

const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** "in 3 minutes", "9 seconds ago": whole units, as Discord counts them. */
function relative(unix, now) {
  const distance = unix - now;
  const size = Math.abs(distance);
  if (size < 1) return "now";
  const [unit, seconds] = UNITS.find(([, length]) => size >= length) || UNITS.at(-1);
  const count = Math.round(size / seconds);
  const words = count === 1 ? `${unit === "hour" ? "an" : "a"} ${unit}` : `${count} ${unit}s`;
  return distance > 0 ? `in ${words}` : `${words} ago`;
}

const seconds = () => Math.floor(Date.now() / 1000);

/** A `<time>` element for one Discord timestamp; unknown styles fall back to the short one. */
export function timestamp(unix, style = "f") {
  const date = new Date(unix * 1000);
  if (Number.isNaN(date.getTime())) return document.createTextNode("Invalid date");
  const text = style === "R" ? relative(unix, seconds()) : (STYLES[style] || STYLES.f)(date);
  const node = h("time", { class: "md-time", datetime: date.toISOString(), title: STYLES.F(date), text });
  if (style === "R") node.dataset.unix = unix;
  return node;
}

/** Starts the one clock that keeps relative times true. */
export function startClock() {
  setInterval(() => {
    const now = seconds();
    for (const node of document.querySelectorAll("time[data-unix]")) {
      const text = relative(Number(node.dataset.unix), now);
      if (node.textContent !== text) node.textContent = text;
    }
  }, 1000);
}

const sameDay = (one, other) => one.toDateString() === other.toDateString();

/** When a message was sent, as its header says it. */
export function messageTime(iso) {
  const date = new Date(iso);
  const now = new Date();
  const yesterday = new Date(now.getTime() - 86400000);
  if (sameDay(date, now)) return SHORT_TIME.format(date);
  if (sameDay(date, yesterday)) return `Yesterday at ${SHORT_TIME.format(date)}`;
  return STYLES.s(date);
}

export const shortTime = (iso) => SHORT_TIME.format(new Date(iso));
export const longTime = (iso) => STYLES.F(new Date(iso));
export const day = (iso) => LONG_DATE.format(new Date(iso));
