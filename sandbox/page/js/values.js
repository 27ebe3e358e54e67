/** From what stands in a pill to the value of an option, and why it may not be one. Pure. */

import { KIND } from "./commands.js";
import { isClosed } from "./choices.js";

function number(option, text) {
  const value = Number(text.trim());
  const whole = option.type === KIND.integer;
  if (!text.trim() || !Number.isFinite(value) || (whole && !Number.isInteger(value))) return { error: whole ? "Enter a whole number." : "Enter a number." };
  if (option.min_value !== undefined && value < option.min_value) return { error: `Not less than ${option.min_value}.` };
  if (option.max_value !== undefined && value > option.max_value) return { error: `Not more than ${option.max_value}.` };
  return { value };
}

function string(option, text) {
  if (option.min_length && text.length < option.min_length) return { error: `At least ${option.min_length} characters.` };
  if (option.max_length && text.length > option.max_length) return { error: `At most ${option.max_length.toLocaleString("en")} characters; this has ${text.length.toLocaleString("en")}.` };
  return { value: text };
}

/** {value} to send, {error} to show, or {} when nothing was given. `chosen` is what was picked from a list. */
export function valueOf(option, { text, chosen, attached }) {
  if (option.type === KIND.attachment) return attached ? { value: attached.value } : {};
  if (chosen) return { value: chosen.value };
  if (!text.trim()) return {};
  if (isClosed(option)) return { error: "Choose one from the list." };
  return option.type === KIND.integer || option.type === KIND.number ? number(option, text) : string(option, text);
}
