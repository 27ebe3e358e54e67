/** What a command option can be set to: fixed choices, suggestions of the bot, members, channels. */

import * as api from "./api.js";
import { KIND } from "./commands.js";
import { bot, me, places, roles, state } from "./store.js";

const DEBOUNCE_MS = 160;

const people = () => [...state.world.members, bot()].map((one) => ({ name: one.name, value: one.id, image: one.avatar_url }));
const channels = () => places().filter((one) => one.guild && one.guild.id === state.channel.guild?.id).map((one) => ({ name: `#${one.name}`, value: one.id }));
const truth = () => [{ name: "True", value: true }, { name: "False", value: false }];
const ranks = () => roles().map((one) => ({ name: `@${one.name}`, value: one.id }));

const FIXED = {
  [KIND.boolean]: truth,
  [KIND.user]: people,
  [KIND.channel]: channels,
  [KIND.role]: ranks,
  [KIND.mentionable]: () => [...people(), ...ranks()],
};

/** Must the value come from the list, or may anything be typed? */
export const isClosed = (option) => Boolean(FIXED[option.type]) || Boolean(option.choices?.length);
export const hasList = (option) => isClosed(option) || Boolean(option.autocomplete);

/** The fixed choices that fit what was typed. */
export function fixedChoices(option, typed) {
  const all = option.choices?.length ? option.choices : (FIXED[option.type]?.() || []);
  const wanted = typed.trim().toLowerCase();
  return all.filter((one) => one.name.toLowerCase().includes(wanted));
}

/** Asks the bot for suggestions after a pause in typing; a newer question makes an older one void. */
export function createSuggester(command) {
  let timer = null;
  let running = null;

  function cancel() {
    clearTimeout(timer);
    running?.abort();
    running = null;
  }

  function ask(option, options) {
    cancel();
    return new Promise((resolve) => {
      timer = setTimeout(async () => {
        running = new AbortController();
        const { signal } = running;
        try {
          const found = await api.autocomplete({ as: me().id, channel: state.channel.id, command, options, focused: option.name }, signal);
          resolve({ choices: found.choices });
        } catch (error) {
          if (!signal.aborted) resolve({ choices: [], error: "Loading options failed." });
        }
      }, DEBOUNCE_MS);
    });
  }

  return { ask, cancel };
}
