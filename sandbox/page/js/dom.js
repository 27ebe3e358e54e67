/** Building DOM without markup strings, so that nothing a person wrote is ever parsed as HTML. */

const SVG = "http://www.w3.org/2000/svg";

function apply(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name === "class") node.setAttribute("class", value);
  else if (name === "text") node.textContent = value;
  else if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
  // setProperty goes through CSSOM, which a strict content security policy allows.
  else if (name === "style") for (const [key, item] of Object.entries(value)) node.style.setProperty(key, item);
  else if (name === "dataset") Object.assign(node.dataset, value);
  else if (name === "testid") node.dataset.testid = value;
  else if (name === "value" || name === "checked" || name === "indeterminate") node[name] = value;
  else node.setAttribute(name, value === true ? "" : String(value));
}

/** An element with properties and children; strings become text nodes, empty children are left out. */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) apply(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A child of an SVG drawing. */
export function s(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) apply(node, name, value);
  node.append(...children);
  return node;
}

/** Replace everything inside a node. */
export function fill(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** The address if a browser may follow or load it, else null: `javascript:` and friends never pass. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url, location.href);
    return ["http:", "https:", "blob:"].includes(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** An image that keeps its place when it can't be loaded. */
export function picture(url, alt, props = {}) {
  const node = h("img", { src: safeUrl(url), alt, draggable: "false", decoding: "async", ...props });
  node.addEventListener("error", () => node.classList.add("is-broken"), { once: true });
  return node;
}

let serial = 0;

/** A fresh id for aria references. */
export function uid(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

const region = () => document.getElementById("announcer");

/** Say something to people who listen to the page. */
export function announce(text) {
  const node = region();
  if (!node || !text) return;
  const line = h("p", { text });
  node.append(line);
  setTimeout(() => line.remove(), 4000);
}

/** A short note at the foot of the page, for what has no place of its own. */
export function toast(text, tone = "plain") {
  const host = document.getElementById("toasts");
  const node = h("p", { class: `toast toast-${tone}`, text, role: "status" });
  host.append(node);
  setTimeout(() => node.remove(), 5000);
}
