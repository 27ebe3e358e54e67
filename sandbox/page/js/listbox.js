/** A list to choose from that is driven by the keys of another field (combobox pattern). */

import { fill, h, uid } from "./dom.js";

/**
 * `items`: {key, nodes, testid?, heading?, disabled?, selected?, value}. The field keeps the focus;
 * the list shows which row is active and tells the field through aria-activedescendant.
 */
export function createListbox({ label, testid, multi = false, onPick }) {
  const element = h("ul", { class: "listbox", role: "listbox", id: uid("listbox"), "aria-label": label, testid, "aria-multiselectable": multi || null });
  let items = [];
  let rows = [];
  let active = -1;
  let field = null;

  function activate(index) {
    active = index;
    rows.forEach((row, at) => row.classList.toggle("is-active", at === active));
    if (!multi) rows.forEach((row, at) => row.setAttribute("aria-selected", String(at === active)));
    rows[active]?.scrollIntoView({ block: "nearest" });
    if (field) {
      if (rows[active]) field.setAttribute("aria-activedescendant", rows[active].id);
      else field.removeAttribute("aria-activedescendant");
    }
  }

  function row(item, index) {
    const node = h("li", { class: "listbox-row", role: "option", id: uid("option"), testid: item.testid, "aria-selected": String(Boolean(item.selected)), "aria-disabled": item.disabled ? "true" : null }, item.nodes);
    node.addEventListener("mousemove", () => active !== index && activate(index));
    // Pressing must not take the focus away from the field.
    node.addEventListener("mousedown", (event) => event.preventDefault());
    node.addEventListener("click", () => pick(index));
    return node;
  }

  function pick(index) {
    const item = items[index];
    if (!item || item.disabled) return false;
    onPick(item);
    return true;
  }

  return {
    element,
    set(next, start = 0) {
      items = next;
      rows = items.map(row);
      const heads = items.map((item) => item.heading ? h("li", { class: "listbox-heading", role: "presentation", text: item.heading }) : null);
      fill(element, rows.flatMap((one, index) => [heads[index], one]));
      activate(items.length ? Math.max(0, start) : -1);
    },
    attach(input) {
      field = input;
      field.setAttribute("aria-controls", element.id);
    },
    move(by) {
      if (items.length) activate((active + by + items.length) % items.length);
    },
    jump(index) {
      if (items.length) activate(index < 0 ? items.length - 1 : index);
    },
    pick: () => pick(active),
    get size() {
      return items.length;
    },
    get active() {
      return items[active] || null;
    },
  };
}
