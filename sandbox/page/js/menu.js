/** Menus at a point of the page: a floating card with a mouse, a sheet at the foot on a phone. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A long press is followed by a contextmenu event of its own, which must not close what it opened. */
const SETTLE_MS = 350;

let closeOpen = null;

function entry(item, close) {
  const node = h("button", { type: "button", role: item.checked === undefined ? "menuitem" : "menuitemradio", class: `menu-item${item.danger ? " is-danger" : ""}`, tabindex: "-1", testid: item.testid, "aria-checked": item.checked === undefined ? null : String(item.checked) },
    item.image || null, h("span", { class: "menu-label", text: item.label }), item.icon ? icon(item.icon, 18) : null, item.checked ? icon("check", 18) : null);
  if (!item.items) {
    node.addEventListener("click", () => {
      close();
      item.act();
    });
    return node;
  }
  return submenu(item, node, close);
}

function submenu(item, node, close) {
  node.append(icon("right", 18));
  node.setAttribute("aria-haspopup", "menu");
  node.setAttribute("aria-expanded", "false");
  const nested = h("div", { class: "menu menu-nested", role: "menu", "aria-label": item.label, hidden: true }, item.items.map((one) => entry(one, close)));
  const shell = h("div", { class: "menu-branch" }, node, nested);
  const show = (open, focus) => {
    nested.hidden = !open;
    node.setAttribute("aria-expanded", String(open));
    const box = shell.getBoundingClientRect();
    nested.classList.toggle("is-left", box.right + 240 > window.innerWidth);
    if (open && focus) nested.querySelector("[role=menuitem]")?.focus();
  };
  const hovers = matchMedia("(hover: hover)").matches;
  // A mouse has opened it already when it clicks; closing it then would be a surprise.
  node.addEventListener("click", () => show(hovers || nested.hidden, true));
  if (hovers) shell.addEventListener("mouseenter", () => show(true, false));
  if (hovers) shell.addEventListener("mouseleave", () => show(false, false));
  shell.addEventListener("keydown", (event) => {
    if (event.key === "ArrowRight" && nested.hidden) show(true, true);
    else if (event.key === "ArrowLeft" && !nested.hidden) {
      show(false, false);
      node.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return shell;
}

function place(menu, { x, y, above }) {
  const box = menu.getBoundingClientRect();
  const top = above ? y - box.height : Math.min(y, window.innerHeight - box.height - 8);
  menu.style.setProperty("left", `${Math.max(8, Math.min(x, window.innerWidth - box.width - 8))}px`);
  menu.style.setProperty("top", `${Math.max(8, top)}px`);
}

function visible(menu) {
  return [...menu.querySelectorAll(".menu-item")].filter((node) => node.offsetParent !== null && !node.closest("[hidden]"));
}

function travel(menu, event) {
  const nodes = visible(menu);
  const at = nodes.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1 + nodes.length, Home: 0, End: nodes.length - 1 };
  if (!(event.key in steps)) return;
  event.preventDefault();
  nodes[steps[event.key] % nodes.length].focus();
}

/** `items`: {label, icon?, danger?, act?, items?, checked?, image?, testid?} or null for a line between groups. */
export function openMenu(point, items, { label, testid } = {}) {
  closeOpen?.();
  const opener = document.activeElement;
  const menu = h("div", { class: "menu menu-root", role: "menu", "aria-label": label, testid });
  const backdrop = h("div", { class: "menu-backdrop" });

  function close(back = true) {
    if (closeOpen !== close) return;
    closeOpen = null;
    menu.remove();
    backdrop.remove();
    if (back) opener?.focus?.();
  }

  menu.append(...items.map((item) => (item ? entry(item, close) : h("div", { class: "menu-line", role: "separator" }))));
  const opened = performance.now();
  for (const type of ["mousedown", "contextmenu"]) backdrop.addEventListener(type, (event) => {
    event.preventDefault();
    if (performance.now() - opened > SETTLE_MS) close();
  });
  menu.addEventListener("keydown", (event) => {
    if (["Escape", "Tab"].includes(event.key)) {
      event.preventDefault();
      close();
    } else travel(menu, event);
  });
  closeOpen = close;
  document.body.append(backdrop, menu);
  place(menu, point);
  visible(menu)[0]?.focus();
}
