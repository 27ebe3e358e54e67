/** A chosen command as pills: one for each option, filled in turn, sent with Enter. */

import { attachedCard, createTray, exampleFile } from "./attachments.js";
import { fixedChoices } from "./choices.js";
import { KIND } from "./commands.js";
import { fill, h } from "./dom.js";
import { createPill } from "./pill.js";
import { state } from "./store.js";
import { createSuggestions } from "./suggestions.js";
import { valueOf } from "./values.js";

const MISSING = "This option is required. Give it a value.";
const requiredFirst = (options) => [...options].sort((one, other) => Number(Boolean(other.required)) - Number(Boolean(one.required)));

/** The form of one command. `element` is the row of pills, `popout` stands above it, `trayHost` between the two. */
export class CommandForm {
  #pills = new Map();
  #options;
  #acts;
  #tray = null;

  /** `onSend(order)` sends, `onEnter()` asks for it, `onLeave()` goes back to plain text. */
  constructor({ command, onSend, onEnter, onLeave }) {
    this.command = command;
    this.#options = requiredFirst(command.options);
    this.#acts = { onSend, onEnter, onLeave };
    this.suggestions = createSuggestions({ command, onChoice: (pill, choice) => this.#choose(pill, choice), onOption: (option) => this.#add(option).focus() });
    this.popout = this.suggestions.element;
    this.trayHost = h("div", { class: "tray-host" });
    this.row = h("div", { class: "pills", role: "group", "aria-label": `Options of /${command.name}` });
    this.name = h("button", { type: "button", class: "command-name", text: `/${command.name}`, "aria-label": `/${command.name}, Enter sends it`, testid: "command-name", on: { keydown: (event) => this.#keyOnName(event) } });
    this.more = h("button", { type: "button", class: "pill-more", testid: "add-optional", on: { click: () => this.#toggleOptional(), blur: (event) => this.#blurred(event), keydown: (event) => this.#keyOnMore(event) } });
    this.element = h("div", { class: "command-line" }, this.name, this.row, this.more);
    this.#options.filter((one) => one.required).forEach((one) => this.#add(one));
    this.#refresh();
  }

  /** To the first option that must be filled in, else to the first there is, else to the name. */
  focus() {
    (this.#firstEmpty() || [...this.#pills.values()][0] || this.name).focus();
  }

  /** Put values in: texts for what is typed, `example:ID` or its filename for a picture. */
  prefill(given) {
    this.#options.filter((option) => given[option.name] !== undefined).forEach((option) => this.#put(option, String(given[option.name])));
    this.#refresh();
  }

  /** Take files that were dropped or pasted, when the command has a use for them. */
  takeFiles(files, upload) {
    for (const file of files) {
      const option = this.#wanting() || this.#fileOptions()[0];
      if (option) this.#attach(option, upload(file));
    }
  }

  /** Check everything and send it; raises what the sandbox refuses. */
  async submit() {
    const bad = this.#check();
    if (bad) {
      bad.focus();
      this.suggestions.describe(bad.option, bad.entry.error);
      return;
    }
    this.suggestions.close();
    const pills = [...this.#pills.values()];
    await Promise.all(pills.map((pill) => pill.entry.attached?.ready));
    const header = Object.fromEntries(pills.filter((pill) => !pill.isEmpty()).map((pill) => [pill.option.name, pill.words()]));
    await this.#acts.onSend({ command: this.command.name, options: this.#values(), header });
  }

  #fileOptions() {
    return this.#options.filter((one) => one.type === KIND.attachment);
  }

  #attachedTo(option) {
    return this.#pills.get(option.name)?.entry.attached;
  }

  /** The option that the next file is for: the one being filled in, else the first without one. */
  #wanting() {
    const empty = this.#fileOptions().filter((one) => !this.#attachedTo(one));
    return empty.find((one) => this.#pills.get(one.name)?.field === document.activeElement) || empty.find((one) => this.#pills.has(one.name)) || empty[0];
  }

  #firstEmpty() {
    return [...this.#pills.values()].find((pill) => pill.option.required && pill.isEmpty());
  }

  #addable() {
    return this.#options.filter((one) => !this.#pills.has(one.name));
  }

  #put(option, text) {
    const picture = option.type === KIND.attachment;
    const example = picture && state.world.examples.find((one) => `example:${one.id}` === text || one.filename === text);
    if (picture && !example) return;
    const pill = this.#pills.get(option.name) || this.#add(option);
    if (picture) pill.setAttached(exampleFile(example));
    else pill.setText(text, fixedChoices(option, "").find((one) => one.name === text || String(one.value) === text));
  }

  #add(option) {
    const { hintId, listId } = this.suggestions;
    const follow = () => this.suggestions.follow(pill, this.#values());
    const focused = () => {
      follow();
      if (option.type === KIND.attachment) this.#refreshTray();
    };
    const pill = createPill(option, { hintId, listId, onFocus: focused, onInput: follow, onBlur: (event) => this.#blurred(event), onKey: (event) => this.#keyOnPill(pill, event) });
    this.#pills.set(option.name, pill);
    this.row.append(pill.element);
    this.#refresh();
    return pill;
  }

  #remove(option) {
    this.#pills.get(option.name).element.remove();
    this.#pills.delete(option.name);
    this.#refresh();
  }

  #refresh() {
    const left = this.#addable().length;
    this.more.hidden = left === 0;
    this.more.textContent = `+${left} optional`;
    this.#refreshTray();
  }

  /** Each file as a card, and the drop zone as long as a file could still be added. */
  #refreshTray() {
    const options = this.#fileOptions();
    if (!options.length) return;
    const cards = options.filter((one) => this.#attachedTo(one)).map((one) => attachedCard(this.#attachedTo(one), () => this.#detach(one)));
    fill(this.trayHost, cards.length ? h("div", { class: "attached-list" }, cards) : null, this.#trayFor(this.#wanting(), options.length > 1));
  }

  /** The same zone as before where it is for the same option, so that it keeps the focus. */
  #trayFor(option, several) {
    if (!option || (this.#fileOptions().some((one) => this.#attachedTo(one)) && !this.#pills.has(option.name))) return null;
    if (this.#tray?.option !== option) {
      const { element } = createTray({ label: option.description || option.name, onChoose: (one) => this.#attach(option, one) });
      this.#tray = { option, element: several ? h("div", {}, h("p", { class: "tray-name", text: option.name }), element) : element };
    }
    return this.#tray.element;
  }

  #attach(option, attached) {
    const pill = this.#pills.get(option.name) || this.#add(option);
    pill.setAttached(attached);
    this.#refreshTray();
    (this.#firstEmpty() || pill).focus();
  }

  #detach(option) {
    if (option.required) this.#pills.get(option.name).setAttached(null);
    else this.#remove(option);
    this.#refreshTray();
    this.focus();
  }

  #choose(pill, choice) {
    pill.setChosen(choice);
    const next = this.#firstEmpty();
    if (next) next.focus();
    else this.suggestions.close();
  }

  #values() {
    const given = {};
    for (const { option, entry } of this.#pills.values()) {
      const { value } = valueOf(option, entry);
      if (value !== undefined && value !== null) given[option.name] = value;
    }
    return given;
  }

  /** Marks every pill that can't be sent so; answers the first of them. */
  #check() {
    for (const pill of this.#pills.values()) {
      const { error } = valueOf(pill.option, pill.entry);
      pill.setError(error || (pill.option.required && pill.isEmpty() ? MISSING : null));
    }
    return [...this.#pills.values()].find((pill) => pill.entry.error);
  }

  #blurred(event) {
    if (!this.popout.contains(event.relatedTarget)) this.suggestions.close();
  }

  #toggleOptional() {
    if (this.suggestions.offering) this.suggestions.close();
    else this.suggestions.offer(this.more, this.#addable());
  }

  /** Does this key choose from the list rather than go on or send? */
  #takesChoice(pill, event) {
    if (!["Enter", "Tab"].includes(event.key) || event.shiftKey || !this.suggestions.full || pill.entry.chosen) return false;
    return event.key === "Enter" || pill.option.required || Boolean(pill.entry.text.trim());
  }

  #keyOnPill(pill, event) {
    if (event.isComposing || this.suggestions.travel(event)) return;
    const choice = this.#takesChoice(pill, event);
    const acts = {
      Enter: !event.shiftKey && this.#acts.onEnter,
      Escape: this.suggestions.open ? this.suggestions.close : this.#acts.onLeave,
      Backspace: pill.isEmpty() && (() => this.#back(pill)),
    };
    const act = choice ? this.suggestions.pick : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** Backspace in an empty pill takes it away, or leaves the command where there is nothing before it. */
  #back(pill) {
    const all = [...this.#pills.values()];
    const previous = all[all.indexOf(pill) - 1];
    if (!pill.option.required) this.#remove(pill.option);
    if (previous) previous.focus();
    else if (pill.option.required) this.#acts.onLeave();
    else this.focus();
  }

  /** With no option to fill in, the name itself is where Enter sends and Backspace goes back. */
  #keyOnName(event) {
    const acts = { Enter: this.#acts.onEnter, Backspace: this.#acts.onLeave, Escape: this.#acts.onLeave };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }

  #keyOnMore(event) {
    if (!this.suggestions.offering || this.suggestions.travel(event)) return;
    const acts = { Enter: this.suggestions.pick, Escape: this.suggestions.close };
    if (!acts[event.key]) return;
    event.preventDefault();
    acts[event.key]();
  }
}
