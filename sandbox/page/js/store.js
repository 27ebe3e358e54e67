/** What the page knows, and who wants to hear when it changes. */

const listeners = new Map();

export const state = {
  world: null,
  channel: null,
  messages: new Map(),
  /** What came by event since the messages were last asked for: id → message, null when deleted. */
  news: new Map(),
  unread: new Set(),
  provider: null,
  connected: false,
  /** Interactions not answered yet: id → {messageId, customId} for a control, {} for a command. */
  waiting: new Map(),
  /** Message id → why its last button did nothing. */
  failures: new Map(),
};

/** Call `listener` whenever `topic` is emitted. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
}

export function emit(topic, value) {
  for (const listener of listeners.get(topic) || []) listener(value);
}

export const me = () => state.world.me;
export const bot = () => state.world.bot;
export const member = (id) => state.world.members.find((one) => one.id === id) || (bot().id === id ? bot() : null);

/** Every place of the world with the guild it is in (null for a direct message). */
export function places() {
  const inside = state.world.guilds.flatMap((guild) => guild.channels.map((channel) => ({ ...channel, guild })));
  return [...inside, ...state.world.dms.map((dm) => ({ ...dm, guild: null }))];
}

export const place = (id) => places().find((one) => one.id === id) || null;

/** The roles of the home server, whose ids never change, for a world that doesn't list them. */
const HOME_ROLES = [{ id: "1100000000000000111", name: "Managers" }, { id: "1100000000000000112", name: "Boosters" }];

/** The roles of the server one is in; a direct message has those of the first server with any. */
export function roles() {
  const here = state.channel?.guild;
  const listed = here?.roles?.length ? here : state.world.guilds.find((one) => one.roles?.length);
  return listed?.roles || HOME_ROLES;
}

export function isForeign(guild) {
  return Boolean(guild) && guild.channels.every((channel) => channel.kind === "foreign");
}

/** Is this control of this message waiting for its answer? */
export function isBusy(messageId, customId) {
  return [...state.waiting.values()].some((one) => one.messageId === messageId && one.customId === customId);
}

/** Answers may overtake the reply that names their interaction, so the last ones are remembered. */
const early = new Map();
const REMEMBERED = 50;

export function beginWaiting(interactionId, what) {
  if (early.has(interactionId)) {
    settle(what, early.get(interactionId));
    return;
  }
  state.waiting.set(interactionId, what);
}

export function endWaiting(interactionId, ok) {
  early.set(interactionId, ok);
  if (early.size > REMEMBERED) early.delete(early.keys().next().value);
  const what = state.waiting.get(interactionId);
  state.waiting.delete(interactionId);
  if (what) settle(what, ok);
}

function settle(what, ok) {
  if (what.messageId && !ok) state.failures.set(what.messageId, "This interaction failed");
  if (what.messageId) emit("control", what.messageId);
  what.done?.(ok);
}

/** Take a message in: new or changed. Answers whether it was new; null when it belongs elsewhere. */
export function upsert(message) {
  if (message.channel_id !== state.channel?.id) {
    if (!message.sandbox?.only_you || message.sandbox.invoker === me().id) state.unread.add(message.channel_id);
    emit("unread");
    return null;
  }
  state.news.set(message.id, message);
  const fresh = !state.messages.has(message.id);
  state.messages.set(message.id, message);
  emit("message", { message, fresh });
  return fresh;
}

/** Take in an answer to "which messages are there": events that overtook it are newer than it. */
export function replaceMessages(list) {
  state.messages = new Map(list.map((message) => [message.id, message]));
  for (const [id, message] of state.news) {
    if (message) state.messages.set(id, message);
    else state.messages.delete(id);
  }
}

export function drop(id) {
  state.news.set(id, null);
  if (state.messages.delete(id)) emit("delete", id);
}
