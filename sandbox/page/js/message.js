/** One message of the list: who said it, to which command, and what may be done with it. */

import { copy, press, removeMessage, runMessageCommand } from "./actions.js";
import { avatar, body } from "./components.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { plain } from "./markdown.js";
import { openMenu } from "./menu.js";
import { bot, emit, me, member, state } from "./store.js";
import { longTime, messageTime, shortTime } from "./timestamps.js";

const EPHEMERAL = 1 << 6;
const LOADING = 1 << 7;
const APPLICATION_COMMAND = 2;
const CHAT_INPUT = 1;
const MESSAGE_COMMAND = 3;
const LONG_PRESS_MS = 500;

export const isThinking = (message) => Boolean(message.flags & LOADING) || message.sandbox?.state === "thinking";
export const isFailed = (message) => message.sandbox?.state === "failed";
const isPrivate = (message) => Boolean(message.flags & EPHEMERAL) || Boolean(message.sandbox?.only_you);

/** "thinking", "sent", "failed" or "pending" (sent from here, not yet seen by the bot). */
function stateOf(message) {
  if (message.pending) return "pending";
  if (isFailed(message)) return "failed";
  return isThinking(message) ? "thinking" : "sent";
}

const author = (message) => member(message.author.id) || { name: message.author.global_name || message.author.username, avatar_url: null };
const isApp = (message) => message.author.bot || message.author.id === bot().id;

/** The text displays of a message, joined: for announcements and for copying. */
export function words(message) {
  const parts = [];
  const visit = (component) => {
    if (component.type === 10) parts.push(component.content);
    (component.components || []).forEach(visit);
  };
  (message.components || []).forEach(visit);
  return [message.content, ...(message.embeds || []).map((one) => one.description), ...parts].filter(Boolean).join("\n");
}

/** One line that says what a message is about. */
export function summary(message) {
  if (isThinking(message)) return "is thinking";
  if (isFailed(message)) return "The application did not respond";
  return plain(words(message)).slice(0, 160);
}

/** Does this message begin with the line "Mira used /character"? */
export const hasCommand = (message) => message.interaction_metadata?.type === APPLICATION_COMMAND || Boolean(message.pending);

function usedLine(message) {
  if (!hasCommand(message)) return null;
  const { name, user, command_type: kind = CHAT_INPUT } = message.interaction_metadata;
  const who = member(user.id) || { name: user.global_name || user.username };
  const typed = kind === CHAT_INPUT;
  const options = Object.entries(message.sandbox?.options || {});
  const title = options.map(([key, value]) => `${key}: ${value}`).join("\n");
  const use = () => typed && emit("use", { command: name, options: message.sandbox?.options || {} });
  return h("div", { class: "used", testid: "used" },
    avatar(who, "used-avatar"), h("span", { class: "used-name", text: who.name }), " used ",
    h("button", { type: "button", class: "used-command", title: title || "Use this command", on: { click: use } }, `${typed ? "/" : ""}${name}`));
}

function header(message) {
  const who = author(message);
  return h("div", { class: "message-head" },
    h("span", { class: `message-author${isApp(message) ? " is-app" : ""}`, text: who.name }),
    isApp(message) ? h("span", { class: "app-tag" }, icon("check", 12), "APP") : null,
    h("time", { class: "message-time", datetime: message.timestamp, title: longTime(message.timestamp), text: messageTime(message.timestamp) }));
}

function thinking(text) {
  return h("p", { class: "thinking" }, h("span", { class: "dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")), text);
}

function content(message) {
  if (message.pending) return [thinking("Sending command…")];
  if (isFailed(message)) return [h("p", { class: "failed" }, icon("warning", 18), message.content || "The application did not respond")];
  if (isThinking(message)) return [thinking(`${author(message).name} is thinking…`)];
  const parts = body(message, (customId, values) => press(message, customId, values));
  if (message.edited_timestamp) parts.push(h("span", { class: "edited", title: longTime(message.edited_timestamp), text: "(edited)" }));
  return parts;
}

function foot(message) {
  const failure = state.failures.get(message.id);
  const dismiss = h("button", { type: "button", class: "link-button", text: "Dismiss message", testid: "dismiss", on: { click: () => removeMessage(message) } });
  return [
    failure ? h("p", { class: "failure", role: "alert" }, icon("warning", 16), failure) : null,
    isPrivate(message) ? h("p", { class: "only-you" }, icon("eye", 16), h("span", { text: "Only you can see this" }), h("span", { "aria-hidden": "true", text: "•" }), dismiss) : null,
  ];
}

function messageCommands(message) {
  return state.world.commands.filter((one) => one.type === MESSAGE_COMMAND).map((one) => ({
    label: one.name, image: avatar(bot(), "menu-avatar"), testid: `message-command-${one.name}`, act: () => runMessageCommand(message, one.name),
  }));
}

function mayDelete(message) {
  return message.author.id === me().id || (me().manager && state.channel.kind === "guild");
}

function menuItems(message) {
  const commands = messageCommands(message);
  const text = words(message);
  const end = isPrivate(message) || isFailed(message)
    ? { label: "Dismiss message", icon: "close", testid: "menu-dismiss", act: () => removeMessage(message) }
    : mayDelete(message) && { label: "Delete message", icon: "trash", danger: true, testid: "menu-delete", act: () => removeMessage(message) };
  return [
    commands.length && !isPrivate(message) ? { label: "Apps", testid: "menu-apps", items: commands } : null,
    text ? { label: "Copy text", icon: "copy", act: () => copy(text, "Text") } : null,
    { label: "Copy message ID", icon: "id", testid: "menu-copy-id", act: () => copy(message.id, "Message ID") },
    end || null,
  ].filter(Boolean);
}

function openAt(message, point) {
  openMenu(point, menuItems(message), { label: "Message actions", testid: "message-menu" });
}

function listen(node, message) {
  let timer = null;
  const stop = () => clearTimeout(timer);
  node.addEventListener("contextmenu", (event) => {
    // On links and pictures the browser's own menu is worth more.
    if (event.target.closest("a, .menu") || String(getSelection())) return;
    event.preventDefault();
    openAt(message, { x: event.clientX, y: event.clientY });
  });
  node.addEventListener("touchstart", (event) => {
    if (event.target.closest("button, a, input, textarea")) return;
    const [touch] = event.touches;
    timer = setTimeout(() => openAt(message, { x: touch.clientX, y: touch.clientY }), LONG_PRESS_MS);
  }, { passive: true });
  for (const type of ["touchend", "touchmove", "touchcancel"]) node.addEventListener(type, stop, { passive: true });
}

function tools(message) {
  const button = h("button", { type: "button", class: "icon-button message-tool", "aria-label": "Message actions", "aria-haspopup": "menu", title: "More", testid: "message-more" }, icon("dots"));
  button.addEventListener("click", () => {
    const box = button.getBoundingClientRect();
    openAt(message, { x: box.right - 200, y: box.bottom + 4 });
  });
  return h("div", { class: "message-tools" }, button);
}

/** The row of a message. A grouped one goes on under the header of the one above it. */
export function renderMessage(message, { grouped }) {
  const used = usedLine(message);
  const left = grouped
    ? h("time", { class: "message-side-time", datetime: message.timestamp, text: shortTime(message.timestamp), "aria-hidden": "true" })
    : avatar(author(message));
  const node = h("li", {
    class: ["message", grouped ? "is-grouped" : "is-first", used ? "has-used" : "", isPrivate(message) ? "is-private" : "", message.pending ? "is-pending" : ""].join(" "),
    testid: "message",
    tabindex: "-1",
    dataset: { messageId: message.id, state: stateOf(message) },
    "aria-label": `${author(message).name}, ${messageTime(message.timestamp)}`,
  }, used, left, h("div", { class: "message-main" }, grouped ? null : header(message), h("div", { class: "message-body" }, content(message)), foot(message)));
  if (!message.pending) {
    node.append(tools(message));
    listen(node, message);
  }
  return node;
}
