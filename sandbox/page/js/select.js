/** Select menus of messages and forms: strings, members, roles, channels; one or several values. */

import { fill, h, picture } from "./dom.js";
import { icon } from "./icons.js";
import { createListbox } from "./listbox.js";
import { bot, places, roles, state } from "./store.js";

const ROOM = 300;

function people() {
  return [...state.world.members, bot()].map((one) => ({ value: one.id, label: one.name, image: one.avatar_url, kind: "user" }));
}

function ranks() {
  return roles().map((one) => ({ value: one.id, label: one.name.startsWith("@") ? one.name : `@${one.name}`, kind: "role" }));
}

/** Every channel of the sandbox is one of text. */
const TEXT = 0;

function channels({ channel_types: kinds }) {
  const guild = state.channel?.guild;
  if (kinds?.length && !kinds.includes(TEXT)) return [];
  return places().filter((one) => one.guild?.id === guild?.id).map((one) => ({ value: one.id, label: `#${one.name}`, kind: "channel" }));
}

const SOURCES = { 5: people, 6: ranks, 7: () => [...people(), ...ranks()], 8: channels };

/** The choices of a select component of any kind. */
export function choices(component) {
  if (component.type === 3) return component.options || [];
  const chosen = new Set((component.default_values || []).map((one) => String(one.id)));
  return SOURCES[component.type](component).map((one) => ({ ...one, default: chosen.has(one.value) }));
}

function optionNodes(option, chosen) {
  const image = option.image ? picture(option.image, "", { class: "select-avatar" }) : null;
  const emoji = option.emoji?.name ? h("span", { class: "select-emoji", text: option.emoji.name, "aria-hidden": "true" }) : null;
  const words = h("span", { class: "select-words" }, h("span", { class: "select-label", text: option.label }), option.description ? h("span", { class: "select-note", text: option.description }) : null);
  return [image, emoji, words, chosen ? h("span", { class: "select-tick" }, icon("check", 18)) : null].filter(Boolean);
}

/** Put the list under the control, or above it when there is more room. */
function settle(popup, control) {
  const box = control.getBoundingClientRect();
  const below = window.innerHeight - box.bottom;
  const upwards = below < ROOM && box.top > below;
  const set = (key, value) => popup.style.setProperty(key, value);
  set("left", `${Math.max(8, box.left)}px`);
  set("width", `${Math.min(box.width, window.innerWidth - 16)}px`);
  set("max-height", `${Math.min(ROOM, (upwards ? box.top : below) - 12)}px`);
  if (upwards) set("bottom", `${window.innerHeight - box.top + 4}px`);
  else set("top", `${box.bottom + 4}px`);
}

/**
 * `onChange(values)` is called once: at the choice when one value is wanted, at closing when several are.
 * Returns the element; `element.values()` reads the present choice.
 */
export function createSelect(component, { onChange = () => {}, label, testid, busy = false } = {}) {
  const options = choices(component);
  const most = component.max_values ?? 1;
  const least = component.min_values ?? 1;
  const multi = most > 1;
  let values = options.filter((one) => one.default).map((one) => one.value);
  let before = values;
  let popup = null;

  const face = h("span", { class: "select-face" });
  const control = h("button", { type: "button", class: "select", role: "combobox", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-label": label || component.placeholder || "Choose", disabled: component.disabled || busy, testid, "aria-busy": busy ? "true" : null, dataset: { customId: component.custom_id } }, face, icon("down", 18));

  function draw() {
    const chosen = options.filter((one) => values.includes(one.value));
    const text = chosen.map((one) => one.label).join(", ") || component.placeholder || "Make a selection";
    fill(face, h("span", { class: chosen.length ? "select-value" : "select-placeholder", text }));
  }

  function refresh(start) {
    list.set(options.map((one) => ({ key: one.value, value: one.value, selected: values.includes(one.value), nodes: optionNodes(one, values.includes(one.value)), testid: `select-option-${one.value}` })), start);
  }

  function toggle(value) {
    if (values.includes(value)) values = values.length > least || least === 0 ? values.filter((one) => one !== value) : values;
    else if (values.length < most) values = [...values, value];
  }

  function picked(item) {
    if (multi) {
      toggle(item.value);
      refresh(options.findIndex((one) => one.value === item.value));
      draw();
      return;
    }
    values = values.includes(item.value) && least === 0 ? [] : [item.value];
    draw();
    close(true);
  }

  const list = createListbox({ label: label || component.placeholder || "Choices", multi, onPick: picked });

  function outside(event) {
    if (!popup.contains(event.target) && !control.contains(event.target)) close(true);
  }

  function open() {
    before = values;
    refresh(Math.max(0, options.findIndex((one) => values.includes(one.value))));
    if (!options.length) fill(list.element, h("li", { class: "listbox-heading", text: "Nothing to choose from" }));
    popup = h("div", { class: "select-popup", popover: "manual" }, list.element);
    (control.closest("dialog") || document.body).append(popup);
    popup.showPopover();
    settle(popup, control);
    list.attach(control);
    list.jump(Math.max(0, options.findIndex((one) => values.includes(one.value))));
    control.setAttribute("aria-expanded", "true");
    document.addEventListener("mousedown", outside);
    window.addEventListener("resize", close);
  }

  function close(commit) {
    if (!popup) return;
    document.removeEventListener("mousedown", outside);
    window.removeEventListener("resize", close);
    popup.remove();
    popup = null;
    control.setAttribute("aria-expanded", "false");
    control.removeAttribute("aria-activedescendant");
    const changed = !multi || values.join() !== before.join();
    if (commit === true && changed && values.length >= Math.min(least, options.length)) onChange(values);
  }

  const KEYS = {
    ArrowDown: () => list.move(1),
    ArrowUp: () => list.move(-1),
    Home: () => list.jump(0),
    End: () => list.jump(-1),
    Enter: () => list.pick(),
    " ": () => list.pick(),
    Escape: () => close(multi),
  };
  control.addEventListener("click", () => (popup ? close(true) : open()));
  control.addEventListener("keydown", (event) => {
    if (!popup && ["ArrowDown", "ArrowUp"].includes(event.key)) {
      event.preventDefault();
      open();
    } else if (popup && event.key === "Tab") close(true);
    else if (popup && KEYS[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      KEYS[event.key]();
    }
  });
  draw();
  const element = h("div", { class: "select-box" }, control);
  element.values = () => values;
  return element;
}
