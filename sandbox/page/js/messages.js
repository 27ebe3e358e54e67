/** The list of messages: in order, in groups, by day, staying at its end while one watches. */

import { announce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { hasCommand, isFailed, isThinking, renderMessage, summary } from "./message.js";
import { bot, isBusy, me, on, state } from "./store.js";
import { day } from "./timestamps.js";

const GROUP_MS = 7 * 60 * 1000;
const NEAR_END = 80;

const list = h("ol", { class: "messages-list", "aria-label": "Messages" });
const scroller = h("div", { class: "messages", testid: "messages", tabindex: "-1" }, list);
const jump = h("button", { type: "button", class: "jump", hidden: true }, "Jump to present", icon("down", 18));
const pending = new Map();
let rows = new Map();
let atEnd = true;
let lastTop = 0;

const order = (one, other) => (BigInt(one.id) < BigInt(other.id) ? -1 : 1);

function belongs(message, previous) {
  return Boolean(previous) && !hasCommand(message) && previous.author.id === message.author.id && day(previous.timestamp) === day(message.timestamp)
    && new Date(message.timestamp) - new Date(previous.timestamp) < GROUP_MS;
}

function placeholder(one) {
  return {
    id: one.id, pending: true, author: { id: bot().id, username: bot().name, bot: true }, flags: 0, timestamp: one.since, components: [],
    interaction_metadata: { type: 2, command_type: one.kind, name: one.command, user: { id: me().id, username: me().name } }, sandbox: { options: one.header },
  };
}

function controlsOf(message) {
  return (JSON.stringify(message.components || []).match(/"custom_id":"[^"]*"/g) || []).map((one) => isBusy(message.id, one.slice(13, -1)));
}

/** Everything the look of a row depends on; the row is drawn anew only when this changes. */
function signature(message, grouped) {
  return JSON.stringify([message, grouped, controlsOf(message), state.failures.get(message.id)]);
}

/** An address is signed anew with every answer; what it leads to is in front of the signature. */
const place = (image) => image.src.split("?")[0];

/** Loaded pictures move over, so that an edit doesn't make them flash. */
function keepPictures(before, after) {
  const old = [...before.querySelectorAll("img")].filter((one) => one.complete);
  for (const image of after.querySelectorAll("img")) {
    const same = old.find((one) => place(one) === place(image) && one.className === image.className);
    if (same) image.replaceWith(old.splice(old.indexOf(same), 1)[0]);
  }
}

function keepFocus(before, after) {
  if (!before.contains(document.activeElement)) return null;
  const { customId } = document.activeElement.dataset;
  const same = customId && [...after.querySelectorAll("[data-custom-id]")].find((one) => one.dataset.customId === customId);
  return () => (same && !same.disabled ? same : after).focus({ preventScroll: true });
}

function rowOf(message, previous) {
  const grouped = belongs(message, previous);
  const mark = signature(message, grouped);
  const known = rows.get(message.id);
  if (known?.mark === mark) return known;
  const node = renderMessage(message, { grouped });
  if (!known) return { mark, node };
  keepPictures(known.node, node);
  return { mark, node, focus: keepFocus(known.node, node) };
}

function divider(message) {
  return h("li", { class: "divider", role: "separator", "aria-label": day(message.timestamp) }, h("span", { text: day(message.timestamp) }));
}

/** Bring the children of the list into this order with as few moves as possible. */
function reconcile(nodes) {
  const wanted = new Set(nodes);
  for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
  nodes.forEach((node, index) => list.children[index] !== node && list.insertBefore(node, list.children[index] || null));
}

const days = new Map();

function dayNode(message) {
  const key = day(message.timestamp);
  if (!days.has(key)) days.set(key, divider(message));
  return days.get(key);
}

function draw() {
  const all = [...state.messages.values()].sort(order).concat([...pending.values()].filter((one) => one.channel === state.channel.id).map(placeholder));
  const next = new Map();
  const nodes = [welcome];
  const focus = [];
  all.forEach((message, index) => {
    const previous = all[index - 1];
    if (!previous || day(previous.timestamp) !== day(message.timestamp)) nodes.push(dayNode(message));
    const row = rowOf(message, previous);
    if (row.focus) focus.push(row.focus);
    next.set(message.id, { mark: row.mark, node: row.node });
    nodes.push(row.node);
  });
  rows = next;
  reconcile(nodes);
  focus.forEach((one) => one());
  if (nodes.length > 1 && !list.querySelector(".message[tabindex='0']")) nodes.at(-1).tabIndex = 0;
  stick();
}

const welcome = h("li", { class: "welcome" });

function drawWelcome() {
  const { name, guild, kind } = state.channel;
  const foreign = kind === "foreign";
  const title = guild ? `Welcome to #${name}!` : name;
  const note = !guild ? `This is the beginning of your direct messages with ${bot().name}.`
    : foreign ? `${bot().name} isn't in this server. You brought it with you: its commands work here because it is installed to you.`
      : `This is the start of #${name}${state.channel.nsfw ? ", an age-restricted channel" : ""}.`;
  fill(welcome, h("span", { class: "welcome-mark" }, icon(guild ? "hash" : "chat", 36)), h("h2", { text: title }), h("p", { text: note }));
}

/** Only a person going up leaves the end; a picture that has just grown the list doesn't. */
function scrolled() {
  const top = scroller.scrollTop;
  if (scroller.scrollHeight - top - scroller.clientHeight < NEAR_END) atEnd = true;
  else if (top < lastTop) atEnd = false;
  lastTop = top;
  jump.hidden = atEnd;
}

function stick() {
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
  jump.hidden = atEnd;
}

function tell(message, before) {
  if (message.author.id === me().id) return;
  const now = summary(message);
  if (now && now !== before) announce(`${bot().name}${isThinking(message) || isFailed(message) ? " " : ": "}${now}`);
}

const told = new Map();

function arrived({ message }) {
  if (message.interaction_metadata?.user?.id === me().id) pending.delete(oldestPending(message.interaction_metadata.name));
  draw();
  tell(message, told.get(message.id));
  told.set(message.id, summary(message));
}

/** The placeholder that a reply to this command takes the place of. */
function oldestPending(name) {
  return [...pending.values()].find((one) => one.command === name)?.id;
}

function walk(event) {
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || !event.target.classList.contains("message")) return;
  const all = [...list.querySelectorAll(".message")];
  const target = all[all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!target) return;
  event.preventDefault();
  all.forEach((one) => (one.tabIndex = one === target ? 0 : -1));
  target.focus();
}

/** Puts the list into its place and keeps it true. */
export function mountMessages(host) {
  host.append(scroller, jump);
  scroller.addEventListener("scroll", scrolled);
  list.addEventListener("keydown", walk);
  jump.addEventListener("click", () => {
    atEnd = true;
    stick();
  });
  const observer = new ResizeObserver(stick);
  observer.observe(list);
  observer.observe(scroller);
  on("message", arrived);
  on("delete", draw);
  on("control", draw);
  on("messages", () => {
    atEnd = true;
    rows = new Map();
    state.messages.forEach((message) => told.set(message.id, summary(message)));
    drawWelcome();
    draw();
  });
  on("refreshed", draw);
  on("pending", (one) => {
    atEnd = true;
    pending.set(one.id, { ...one, since: new Date().toISOString() });
    draw();
  });
  on("settled", (id) => pending.delete(id) && draw());
}
