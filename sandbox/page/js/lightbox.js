/** One picture over everything, with its neighbours, its alt text and a way to the file. */

import { fill, h, picture, safeUrl } from "./dom.js";
import { icon } from "./icons.js";

function stepButton(label, name, className, act) {
  return h("button", { type: "button", class: `lightbox-step ${className}`, "aria-label": label, on: { click: act } }, icon(name, 28));
}

function bar(shown, count, index, close) {
  const place = count > 1 ? `${index + 1} of ${count}` : "";
  return h("div", { class: "lightbox-bar" },
    h("span", { class: "lightbox-place", text: place, "aria-live": "polite" }),
    h("a", { class: "icon-button", href: safeUrl(shown.url), target: "_blank", rel: "noopener noreferrer", "aria-label": "Open in a new tab", title: "Open in a new tab" }, icon("open")),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close", title: "Close", testid: "lightbox-close", on: { click: close } }, icon("close")));
}

/** Opens on the picture at `start`; arrows go round, Escape or a press beside the picture closes. */
export function openLightbox(pictures, start = 0) {
  let index = start;
  const dialog = h("dialog", { class: "lightbox", testid: "lightbox", "aria-label": "Picture" });
  const close = () => dialog.close();

  function step(by) {
    index = (index + by + pictures.length) % pictures.length;
    draw();
  }

  function draw() {
    const shown = pictures[index];
    const many = pictures.length > 1;
    const image = picture(shown.url, shown.alt || "Picture without a description", { class: "lightbox-picture", width: shown.width || null, height: shown.height || null });
    const stage = h("div", { class: "lightbox-stage" },
      many ? stepButton("Previous picture", "left", "is-previous", () => step(-1)) : null,
      h("figure", { class: "lightbox-figure" }, image, shown.alt ? h("figcaption", { class: "lightbox-alt", text: shown.alt, tabindex: "0" }) : null),
      many ? stepButton("Next picture", "right", "is-next", () => step(1)) : null);
    fill(dialog, bar(shown, pictures.length, index, close), stage);
  }

  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || ["lightbox-stage", "lightbox-figure"].some((name) => event.target.classList.contains(name))) close();
  });
  dialog.addEventListener("keydown", (event) => {
    if (pictures.length < 2) return;
    if (event.key === "ArrowLeft") step(-1);
    if (event.key === "ArrowRight") step(1);
  });
  // The browser gives the focus back while it closes; this event comes later, when somebody may have moved on.
  dialog.addEventListener("close", () => dialog.remove());
  draw();
  document.body.append(dialog);
  dialog.showModal();
}
