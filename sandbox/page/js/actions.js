/** What a person does to the bot: send a command, press a control, run a message command, delete. */

import * as api from "./api.js";
import { toast } from "./dom.js";
import { beginWaiting, drop, emit, endWaiting, me, state } from "./store.js";

/** A little more than the three seconds the sandbox gives the bot, for the way there and back. */
const PATIENCE_MS = 8000;

let serial = 0;

async function follow(what, request) {
  serial += 1;
  const local = `local-${serial}`;
  state.waiting.set(local, what);
  if (what.messageId) emit("control", what.messageId);
  try {
    const { interaction_id: id } = await request;
    // Before the answer is looked for, which may have come already and would leave this one behind.
    state.waiting.delete(local);
    beginWaiting(id, what);
    setTimeout(() => state.waiting.has(id) && endWaiting(id, false), PATIENCE_MS);
    return id;
  } finally {
    state.waiting.delete(local);
  }
}

/** Press a button or choose in a select menu of a message. */
export async function press(message, customId, values) {
  const what = { messageId: message.id, customId };
  state.failures.delete(message.id);
  try {
    await follow(what, api.component({ as: me().id, message_id: message.id, custom_id: customId, ...(values ? { values } : {}) }));
  } catch (error) {
    state.failures.set(message.id, error.message);
    emit("control", message.id);
  }
}

/** Send a slash command. A placeholder stands in the list until the bot has answered. */
export async function sendCommand({ command, options, header }) {
  const place = { id: `pending-${Date.now()}`, command, header, channel: state.channel.id };
  emit("pending", place);
  const done = () => emit("settled", place.id);
  try {
    await follow({ done }, api.command({ as: me().id, channel: state.channel.id, command, options }));
  } catch (error) {
    done();
    throw error;
  }
}

/** Run a command of the menu of a message. */
export async function runMessageCommand(message, command) {
  const place = { id: `pending-${Date.now()}`, command, header: {}, kind: 3, channel: state.channel.id };
  emit("pending", place);
  const done = () => emit("settled", place.id);
  try {
    await follow({ done }, api.context({ as: me().id, channel: state.channel.id, command, message_id: message.id }));
  } catch (error) {
    done();
    toast(error.message, "bad");
  }
}

/** Hand in a form; `done(ok)` is called when the bot has taken it or failed to. */
export function submitModal(interactionId, customId, fields, done) {
  return follow({ done }, api.modal({ as: me().id, interaction_id: interactionId, custom_id: customId, fields }));
}

/** Delete a message, or dismiss one that only this person can see. */
export async function removeMessage(message) {
  try {
    await api.remove(me().id, message.id);
    drop(message.id);
  } catch (error) {
    if (message.sandbox?.state === "failed") drop(message.id);
    else toast(error.message, "bad");
  }
}

/** Put text on the clipboard and say so. */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${what} copied`);
  } catch {
    toast("The browser didn't allow copying.", "bad");
  }
}
