/** One option of a command: its name, and a field that grows with what is in it. */

import { KIND } from "./commands.js";
import { h } from "./dom.js";
import { hasList } from "./choices.js";

const PLACEHOLDERS = { [KIND.boolean]: "True or False", [KIND.integer]: "a number", [KIND.number]: "a number" };

function textField(option, { hintId, listId }) {
  const list = hasList(option);
  return h("textarea", {
    class: "pill-input", rows: "1", testid: `pill-input-${option.name}`, "aria-label": option.name, "aria-required": String(Boolean(option.required)), "aria-describedby": hintId,
    spellcheck: "false", autocomplete: "off", enterkeyhint: "send",
    inputmode: option.type === KIND.integer ? "numeric" : null,
    placeholder: PLACEHOLDERS[option.type] || null,
    ...(list ? { role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": listId } : {}),
  });
}

function fileField(option) {
  return h("button", { type: "button", class: "pill-input pill-file", testid: `pill-input-${option.name}`, text: "choose a picture above" });
}

/** `entry` holds what was given: {text, chosen, attached, error}. */
export function createPill(option, { onFocus, onInput, onKey, onBlur, hintId, listId }) {
  const entry = { text: "", chosen: null, attached: null, error: null };
  const isFile = option.type === KIND.attachment;
  const field = isFile ? fileField(option) : textField(option, { hintId, listId });
  const element = h("div", { class: `pill${option.required ? " is-required" : ""}`, testid: `pill-${option.name}`, on: { mousedown: (event) => event.target !== field && focusSoon(event) } },
    h("span", { class: "pill-name", text: option.name }), h("span", { class: "pill-value" }, field));

  function focusSoon(event) {
    event.preventDefault();
    field.focus();
  }

  /** Where the browser can't size a field by its content, its width in characters is close enough. */
  function size() {
    if (isFile || CSS.supports("field-sizing", "content")) return;
    field.style.setProperty("width", `${Math.min(Math.max(field.value.length, 6) + 1, 60)}ch`);
  }

  function setError(error) {
    entry.error = error;
    element.classList.toggle("is-bad", Boolean(error));
    field.setAttribute("aria-invalid", String(Boolean(error)));
  }

  function setChosen(choice) {
    entry.chosen = choice;
    entry.text = choice.name;
    field.value = choice.name;
    size();
    setError(null);
  }

  function setText(text, choice) {
    entry.text = text;
    entry.chosen = choice || null;
    if (!isFile) field.value = choice ? choice.name : text;
    size();
  }

  field.addEventListener("focus", onFocus);
  field.addEventListener("blur", onBlur);
  field.addEventListener("keydown", onKey);
  field.addEventListener("input", () => {
    entry.text = field.value;
    entry.chosen = null;
    setError(null);
    size();
    onInput();
  });
  size();

  return {
    option, element, field, entry, setError, setChosen, setText,
    setAttached(attached) {
      entry.attached = attached;
      field.textContent = attached ? attached.label : "choose a picture above";
      setError(null);
    },
    isEmpty: () => (isFile ? !entry.attached : !entry.text.trim()),
    words: () => (isFile ? entry.attached.label : entry.text),
    focus() {
      field.focus();
      if (!isFile) field.setSelectionRange(field.value.length, field.value.length);
    },
  };
}
