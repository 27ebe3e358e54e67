/** Where a picture is taken from: disk, the clipboard, a drop, or one of the examples. */

import * as api from "./api.js";
import { bytes } from "./components.js";
import { fill, h, picture } from "./dom.js";
import { icon } from "./icons.js";
import { me, state } from "./store.js";

const isPicture = (file) => file.type.startsWith("image/");

/** An example picture as something that can be attached. */
export function exampleFile(example) {
  return { value: `example:${example.id}`, label: example.filename, preview: example.url, alt: example.alt, ready: Promise.resolve() };
}

/** Start to hand over a file; `ready` settles when the sandbox has it, and then `value` is its id. */
export function uploadFile(file) {
  const attached = { value: null, label: file.name || "pasted.png", preview: isPicture(file) ? URL.createObjectURL(file) : null, size: file.size };
  attached.ready = api.upload(me().id, file).then((upload) => {
    attached.value = upload.id;
  });
  // Whoever sends awaits `ready` and shows the error; until then nobody may call it unhandled.
  attached.ready.catch(() => {});
  return attached;
}

/** The files that come with a drop or a paste. */
export function filesOf(event) {
  return [...((event.dataTransfer || event.clipboardData)?.files || [])];
}

function exampleCard(example, onChoose) {
  return h("button", { type: "button", class: "example", testid: `example-${example.id}`, title: example.alt, on: { click: () => onChoose(exampleFile(example)) } },
    picture(example.url, example.alt, { class: "example-picture" }), h("span", { class: "example-name", text: example.name }));
}

/** Makes an element take dropped files. */
export function takeDrops(element, onFiles) {
  const mark = (on) => element.classList.toggle("is-over", on);
  const hasFiles = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  element.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  element.addEventListener("dragleave", (event) => !element.contains(event.relatedTarget) && mark(false));
  element.addEventListener("drop", (event) => {
    mark(false);
    const files = filesOf(event);
    if (!files.length) return;
    event.preventDefault();
    onFiles(files);
  });
}

/** A drop zone with the example cards beside it. `onChoose(attached)` gets each file. */
export function createTray({ multiple = false, label = "Picture", onChoose }) {
  const take = (files) => files.slice(0, multiple ? 10 : 1).forEach((file) => onChoose(uploadFile(file)));
  const input = h("input", { type: "file", class: "file-input", testid: "file-input", multiple, "aria-label": `${label}: choose a file`, tabindex: "-1" });
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  const zone = h("button", { type: "button", class: "drop-zone", testid: "drop-zone", on: { click: () => input.click() } },
    icon("upload", 26), h("span", { class: "drop-words" }, h("strong", { class: "drop-fine", text: "Drop, paste or pick" }), h("strong", { class: "drop-coarse", text: "Your picture" }), h("span", { class: "drop-note", text: "PNG, JPEG or WebP" })));
  const cards = state.world.examples.map((example) => exampleCard(example, onChoose));
  const element = h("div", { class: "tray", role: "group", "aria-label": label }, input, zone, cards);
  takeDrops(zone, take);
  return { element, take, focus: () => zone.focus() };
}

/** An attached file as a small card with a way to take it off again. */
export function attachedCard(attached, onRemove) {
  const status = h("span", { class: "attached-note", text: attached.size ? bytes(attached.size) : "Example" });
  const face = attached.preview ? picture(attached.preview, attached.alt || attached.label, { class: "attached-picture" }) : h("span", { class: "attached-picture is-file" }, icon("file", 24));
  const node = h("div", { class: "attached", testid: "attached" }, face, h("span", { class: "attached-words" }, h("span", { class: "attached-name", text: attached.label }), status),
    h("button", { type: "button", class: "icon-button", "aria-label": `Remove ${attached.label}`, on: { click: onRemove } }, icon("close", 18)));
  if (attached.value === null) node.classList.add("is-loading");
  attached.ready.then(() => node.classList.remove("is-loading"), (error) => {
    node.classList.remove("is-loading");
    node.classList.add("is-bad");
    fill(status, error.message);
  });
  return node;
}
