/** Discord's inline markup: emphasis, code, spoilers, links, mentions, timestamps, escapes. */

import { h, safeUrl } from "./dom.js";
import { bot, emit, member, place, roles, state } from "./store.js";
import { timestamp } from "./timestamps.js";

const text = (value) => document.createTextNode(value);
const wrap = (tag, className) => (match) => h(tag, { class: className }, inline(match[1]));

function link(url, label, title) {
  const href = safeUrl(url);
  return h("a", { class: "md-link", href, target: "_blank", rel: "noopener noreferrer", title: title || href }, label);
}

function spoiler(match) {
  const node = h("span", { class: "md-spoiler", role: "button", tabindex: "0", "aria-label": "Spoiler, press to reveal", "aria-expanded": "false" });
  const inner = h("span", { class: "md-spoiler-inner", "aria-hidden": "true" }, inline(match[1]));
  const reveal = (event) => {
    if (event.type === "keydown" && !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    node.classList.add("is-revealed");
    for (const name of ["role", "tabindex", "aria-label", "aria-expanded"]) node.removeAttribute(name);
    inner.removeAttribute("aria-hidden");
  };
  node.addEventListener("click", reveal, { once: true });
  node.addEventListener("keydown", reveal);
  node.append(inner);
  return node;
}

function user(match) {
  const found = member(match[1]);
  const own = match[1] === state.world?.me.id;
  return h("span", { class: own ? "md-mention is-me" : "md-mention", text: `@${found ? found.name : "unknown-user"}`, title: found?.id === bot().id ? "App" : null });
}

function channel(match) {
  const found = place(match[1]);
  if (!found) return h("span", { class: "md-mention", text: "#unknown" });
  return h("button", { type: "button", class: "md-mention md-channel", text: `#${found.name}`, on: { click: () => emit("visit", found.id) } });
}

function role(match) {
  const found = roles().find((one) => one.id === match[1]);
  return h("span", { class: "md-mention", text: `@${found ? found.name : "role"}` });
}

function command(match) {
  return h("button", { type: "button", class: "md-mention md-command", text: `/${match[1]}`, on: { click: () => emit("use", { command: match[1] }) } });
}

/** Inside of a pair, an escaped character never closes it. */
const INSIDE = String.raw`((?:\\[\s\S]|[^\\])+?)`;
const pair = (mark, after = "") => new RegExp(`${mark}${INSIDE}${mark}${after}`, "y");

const RULES = [
  [/\\([^0-9A-Za-z\s])/y, (match) => text(match[1])],
  [/(`+)([\s\S]*?[^`])\1(?!`)/y, (match) => h("code", { class: "md-code", text: match[2].trim() || match[2] })],
  [/<t:(-?\d{1,13})(?::([tTdDfFRsS]))?>/y, (match) => timestamp(Number(match[1]), match[2])],
  [/<@!?(\d+)>/y, user],
  [/<@&(\d+)>/y, role],
  [/<#(\d+)>/y, channel],
  [/<\/([^:>]+):(\d+)>/y, command],
  [/<a?(:\w+:)\d+>/y, (match) => h("span", { class: "md-emoji", text: match[1] })],
  [/\[((?:\\[\s\S]|[^[\]\\])+)\]\(\s*<?(https?:\/\/[^\s)>]+)>?(?:\s+"([^"]*)")?\s*\)/y, (match) => link(match[2], inline(match[1]), match[3])],
  [/<(https?:\/\/[^\s>]+)>/y, (match) => link(match[1], match[1])],
  [/https?:\/\/[^\s<]+[^<.,:;"')\]\s]/y, (match) => link(match[0], match[0])],
  [pair(String.raw`\|\|`), spoiler],
  [pair(String.raw`\*\*`, String.raw`(?!\*)`), wrap("strong")],
  [pair("__", "(?!_)"), wrap("u")],
  [pair("~~"), wrap("s")],
  [/\*(?=\S)((?:\*\*|\\[\s\S]|[^\\*])+?)\*(?!\*)/y, wrap("em")],
  [/_((?:__|\\[\s\S]|[^\\_])+?)_(?![0-9A-Za-z])/y, wrap("em")],
  [/@(?:everyone|here)\b/y, (match) => h("span", { class: "md-mention", text: match[0] })],
];
const SPECIAL = /[\\`<[|*_~h@]/;

function matchAt(source, position) {
  if (!SPECIAL.test(source[position])) return null;
  // An underscore inside of a word (snake_case) is no emphasis.
  if (source[position] === "_" && /[0-9A-Za-z]/.test(source[position - 1] || "")) return null;
  for (const [pattern, build] of RULES) {
    pattern.lastIndex = position;
    const match = pattern.exec(source);
    if (match) return { match, build };
  }
  return null;
}

/** The nodes for one run of text without block structure. */
export function inline(source) {
  const nodes = [];
  let plain = "";
  let position = 0;
  while (position < source.length) {
    const found = matchAt(source, position);
    if (!found) {
      plain += source[position];
      position += 1;
      continue;
    }
    if (plain) nodes.push(text(plain));
    plain = "";
    nodes.push(found.build(found.match));
    position += found.match[0].length;
  }
  if (plain) nodes.push(text(plain));
  return nodes;
}
