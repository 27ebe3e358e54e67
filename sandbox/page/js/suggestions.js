/** What stands above a command's pills: what the option is for, and what may be chosen for it. */

import { createSuggester, fixedChoices, hasList } from "./choices.js";
import { KIND } from "./commands.js";
import { fill, h, picture, uid } from "./dom.js";
import { createListbox } from "./listbox.js";

function choiceItem(choice) {
  const image = choice.image ? picture(choice.image, "", { class: "select-avatar" }) : null;
  return { value: { choice }, testid: `choice-${choice.value}`, nodes: [image, h("span", { class: "choice-name", text: choice.name })].filter(Boolean) };
}

function optionItem(option) {
  return { value: { option }, testid: `add-option-${option.name}`, nodes: [h("span", { class: "choice-name", text: option.name }), h("span", { class: "choice-note", text: option.description || "" })] };
}

function purpose(option) {
  const limited = option.type === KIND.integer && option.max_value !== undefined;
  return `${option.description || ""}${limited ? ` (${option.min_value ?? 0} to ${option.max_value})` : ""}`;
}

/** `onChoice(pill, choice)` when a value was picked, `onOption(option)` when an option was picked to be added. */
export function createSuggestions({ command, onChoice, onOption }) {
  const suggester = createSuggester(command.name);
  const hint = h("p", { class: "hint", id: uid("hint") });
  const list = createListbox({ label: "Choices", testid: "option-list", onPick: ({ value }) => (value.option ? onOption(value.option) : onChoice(current, value.choice)) });
  const element = h("div", { class: "popout options-popout", hidden: true, testid: "options-popout" }, hint, list.element);
  let current = null;
  let field = null;
  let asked = 0;

  function describe(option, note) {
    fill(hint, h("strong", { text: option.name }), h("span", { text: note || purpose(option) }));
  }

  function show(owner, items) {
    field = owner;
    element.hidden = false;
    list.attach(field);
    list.set(items);
    field.setAttribute("aria-expanded", String(items.length > 0));
  }

  function close() {
    element.hidden = true;
    field?.setAttribute("aria-expanded", "false");
    field?.removeAttribute("aria-activedescendant");
  }

  /** Open for a pill and keep up with what is typed into it; `values` are those of the other options. */
  async function follow(pill, values) {
    const { option, entry } = pill;
    current = pill;
    asked += 1;
    const question = asked;
    describe(option, entry.error);
    const known = hasList(option) && !option.autocomplete ? fixedChoices(option, entry.chosen ? "" : entry.text) : [];
    show(pill.field, known.map(choiceItem));
    if (!option.autocomplete) return;
    const found = await suggester.ask(option, { ...values, [option.name]: entry.text });
    if (question !== asked || element.hidden) return;
    describe(option, found.error);
    show(pill.field, found.choices.map(choiceItem));
  }

  /** Open with the options that can still be added. */
  function offer(owner, options) {
    current = null;
    asked += 1;
    fill(hint, h("strong", { text: "Optional" }), h("span", { text: "Add what you need" }));
    show(owner, options.map(optionItem));
  }

  /** Answers whether the key moved through the list. */
  function travel(event) {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (element.hidden || !list.size || !steps[event.key]) return false;
    event.preventDefault();
    list.move(steps[event.key]);
    return true;
  }

  return {
    element, hintId: hint.id, listId: list.element.id, describe, follow, offer, close, travel,
    pick: () => list.pick(),
    get open() {
      return !element.hidden;
    },
    /** Is there anything to choose from? */
    get full() {
      return !element.hidden && list.size > 0;
    },
    /** Does it show which options can be added? */
    get offering() {
      return !element.hidden && !current;
    },
  };
}
