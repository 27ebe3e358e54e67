/** Discord's application commands as a person sees them: one entry for each thing that can be typed. */

import { state } from "./store.js";

const CHAT_INPUT = 1;
const SUBCOMMAND = 1;
const GROUP = 2;

export const KIND = { string: 3, integer: 4, boolean: 5, user: 6, channel: 7, role: 8, mentionable: 9, number: 10, attachment: 11 };

function branches(raw, path) {
  const nested = (raw.options || []).filter((one) => one.type === SUBCOMMAND || one.type === GROUP);
  if (!nested.length) return [{ name: path, description: raw.description, options: raw.options || [] }];
  return nested.flatMap((one) => branches(one, `${path} ${one.name}`));
}

/** Everything that can be typed here by this person: {name, description, options}, "collection list" being one. */
export function typeable() {
  const raw = state.world.commands.filter((one) => (one.type || CHAT_INPUT) === CHAT_INPUT);
  return raw.flatMap((one) => branches(one, one.name));
}

export const find = (name) => typeable().find((one) => one.name === name) || null;

/** Those that fit what was typed after the slash: by the beginning first, then anywhere. */
export function matching(query) {
  const wanted = query.trim().toLowerCase();
  const all = typeable();
  const begins = all.filter((one) => one.name.startsWith(wanted));
  const contains = all.filter((one) => !one.name.startsWith(wanted) && (one.name.includes(wanted) || one.description?.toLowerCase().includes(wanted)));
  return [...begins, ...contains];
}

/** Read a whole command line, "/character prompt: An elf seed: 42", as Discord does when one is pasted. */
export function parseLine(line) {
  if (!line.startsWith("/")) return null;
  const text = line.slice(1);
  const command = typeable().sort((one, other) => other.name.length - one.name.length).find((one) => text === one.name || text.startsWith(`${one.name} `));
  if (!command) return null;
  const names = command.options.map((one) => one.name).join("|");
  const rest = text.slice(command.name.length);
  const options = {};
  if (names) {
    const marks = [...rest.matchAll(new RegExp(`(?:^|\\s)(${names}):`, "g"))];
    marks.forEach((mark, index) => {
      options[mark[1]] = rest.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim();
    });
  }
  return { command, options };
}
