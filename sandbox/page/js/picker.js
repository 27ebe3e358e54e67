/** The command picker: opens on a slash, filters while one types. */

import { avatar } from "./components.js";
import { h } from "./dom.js";
import { matching } from "./commands.js";
import { createListbox } from "./listbox.js";
import { bot, state } from "./store.js";

const hyphenated = (name) => name.replaceAll(" ", "-");

function row(command) {
  const required = command.options.filter((one) => one.required).map((one) => h("span", { class: "picker-option", text: one.name }));
  return [
    avatar(bot(), "picker-avatar"),
    h("span", { class: "picker-words" },
      h("span", { class: "picker-line" }, h("span", { class: "picker-name", text: `/${command.name}` }), required),
      h("span", { class: "picker-note", text: command.description || "" })),
    h("span", { class: "picker-app", text: bot().name }),
  ];
}

function empty() {
  if (!state.world.commands.length) return "No commands yet. Start the bot with the settings that the sandbox printed; they appear here by themselves.";
  return "No command has that name here.";
}

/** `element` goes above the field; `onPick(command)` is called with what was chosen. */
export function createPicker({ field, onPick }) {
  const list = createListbox({ label: "Commands", testid: "command-list", onPick: (item) => onPick(item.value) });
  const note = h("p", { class: "picker-empty", hidden: true });
  const element = h("div", { class: "popout picker", hidden: true, testid: "command-picker" }, list.element, note);

  function show(query) {
    const found = matching(query);
    list.attach(field);
    list.set(found.map((command, index) => ({ key: command.name, value: command, nodes: row(command), testid: `command-option-${hyphenated(command.name)}`, heading: index ? null : bot().name })));
    note.hidden = found.length > 0;
    note.textContent = empty();
    element.hidden = false;
    field.setAttribute("aria-expanded", "true");
  }

  function hide() {
    element.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  /** Answers whether the key was for the picker. */
  function key(event) {
    if (element.hidden) return false;
    const acts = { ArrowDown: () => list.move(1), ArrowUp: () => list.move(-1), Enter: () => list.pick(), Tab: () => list.pick(), Escape: hide };
    if (!acts[event.key] || (event.key === "Tab" && event.shiftKey)) return false;
    event.preventDefault();
    acts[event.key]();
    return true;
  }

  return { element, show, hide, key, get open() { return !element.hidden; } };
}
