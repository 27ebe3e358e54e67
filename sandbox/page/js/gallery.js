/** Media galleries in Discord's mosaic, single pictures and thumbnails, with alt text and spoilers. */

import { h, picture, uid } from "./dom.js";
import { openLightbox } from "./lightbox.js";

/** How many pictures each row of the mosaic holds, by their number. Three is one big and two small. */
const ROWS = { 1: [1], 2: [2], 3: [3], 4: [2, 2], 5: [2, 3], 6: [3, 3], 7: [1, 3, 3], 8: [2, 3, 3], 9: [3, 3, 3], 10: [1, 3, 3, 3] };
const WIDE = 60;

const source = (media) => media.url || media.proxy_url;

/** What the lightbox needs to know of a gallery item or a thumbnail. */
function view(item) {
  return { url: source(item.media), alt: item.description || "", width: item.media.width, height: item.media.height };
}

/** The words float above everything: a picture in a row of three has no room for them. */
function altBadge(description) {
  const id = uid("alt");
  const panel = h("p", { class: "alt-text", id, text: description, popover: "auto" });
  const button = h("button", { type: "button", class: "alt-badge", text: "ALT", "aria-expanded": "false", "aria-controls": id, "aria-label": "Alt text", popovertarget: id });
  panel.addEventListener("beforetoggle", (event) => {
    const opens = event.newState === "open";
    button.setAttribute("aria-expanded", String(opens));
    if (!opens) return;
    const box = button.getBoundingClientRect();
    panel.style.setProperty("--left", `${box.left}px`);
    panel.style.setProperty("--bottom", `${window.innerHeight - box.top + 6}px`);
  });
  return [button, panel];
}

/** What lies under a cover can't be reached by the keyboard either, nor from its neighbours. */
function cover(frame, item) {
  const inner = frame.querySelector(".media-open");
  const button = h("button", { type: "button", class: "media-cover", "aria-label": "Spoiler, press to reveal" }, h("span", { class: "media-cover-word", text: "Spoiler" }));
  button.addEventListener("click", (event) => {
    event.stopPropagation();
    frame.classList.remove("is-spoiler");
    item.revealed = true;
    inner.inert = false;
    button.remove();
    inner.focus();
  });
  frame.classList.add("is-spoiler");
  inner.inert = true;
  return button;
}

/** The lightbox goes round among those that are not covered. */
function openAmong(items, item) {
  const open = items.filter((one) => !one.spoiler || one.revealed);
  openLightbox(open.map(view), open.indexOf(item));
}

/** One picture as a button that opens the lightbox on the whole set. */
export function media(item, items, className = "media") {
  const shown = view(item);
  const name = shown.alt || "Picture without a description";
  const image = picture(shown.url, shown.alt, { width: shown.width || null, height: shown.height || null });
  const open = h("button", { type: "button", class: "media-open", "aria-label": `Open picture: ${name}`, on: { click: () => openAmong(items, item) } }, image);
  const frame = h("div", { class: className, testid: "media" }, open);
  if (item.description && className === "media") frame.append(...altBadge(item.description));
  if (item.spoiler && !item.revealed) frame.append(cover(frame, item));
  return frame;
}

function single(item) {
  const frame = media(item, [item]);
  const { width, height } = item.media;
  // Room is kept before the picture is there, so that the text below doesn't jump.
  if (width && height) frame.style.setProperty("aspect-ratio", `${width} / ${height}`);
  return h("div", { class: "gallery gallery-1" }, frame);
}

/** A media gallery component. */
export function gallery(component) {
  const items = component.items || [];
  if (items.length === 1) return single(items[0]);
  const rows = ROWS[Math.min(items.length, 10)] || ROWS[10];
  const node = h("div", { class: `gallery gallery-${Math.min(items.length, 10)}`, role: "group", "aria-label": `${items.length} pictures` });
  const spans = rows.flatMap((count) => Array(count).fill(WIDE / count));
  items.slice(0, 10).forEach((item, index) => {
    const frame = media(item, items);
    if (items.length !== 3) frame.style.setProperty("grid-column", `span ${spans[index]}`);
    node.append(frame);
  });
  return node;
}
