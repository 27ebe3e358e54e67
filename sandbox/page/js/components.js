/** Discord's message components as DOM: layout, content, buttons and selects. */

import { h, picture, safeUrl } from "./dom.js";
import { gallery, media } from "./gallery.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { createSelect } from "./select.js";
import { isBusy } from "./store.js";

const BUTTON_STYLES = { 1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "link", 6: "premium" };

const colour = (number) => `#${Number(number).toString(16).padStart(6, "0")}`;

function buttonFace(component) {
  const emoji = component.emoji?.name ? h("span", { class: "button-emoji", text: component.emoji.name, "aria-hidden": component.label ? "true" : null }) : null;
  const label = component.label ? h("span", { class: "button-label", text: component.label }) : null;
  return [emoji, label];
}

function linkButton(component) {
  return h("a", { class: "button button-link", href: safeUrl(component.url), target: "_blank", rel: "noopener noreferrer", testid: "message-button" }, buttonFace(component), icon("open", 16));
}

function button(component, context) {
  if (component.style === 5) return linkButton(component);
  const busy = isBusy(context.message.id, component.custom_id);
  const node = h("button", {
    type: "button",
    class: `button button-${BUTTON_STYLES[component.style] || "secondary"}${busy ? " is-busy" : ""}`,
    disabled: component.disabled,
    "aria-busy": busy ? "true" : null,
    testid: "message-button",
    dataset: { customId: component.custom_id || "" },
  }, buttonFace(component));
  if (busy) node.append(h("span", { class: "button-dots", "aria-hidden": "true" }, h("i"), h("i"), h("i")));
  node.addEventListener("click", () => !busy && context.act(component.custom_id));
  return node;
}

function select(component, context) {
  const busy = isBusy(context.message.id, component.custom_id);
  return createSelect(component, { busy, testid: "message-select", onChange: (values) => context.act(component.custom_id, values) });
}

function row(component, context) {
  return h("div", { class: "row" }, children(component, context));
}

function section(component, context) {
  const { accessory } = component;
  return h("div", { class: "section" },
    h("div", { class: "section-text" }, children(component, context)),
    accessory ? h("div", { class: `section-accessory section-accessory-${accessory.type}` }, render(accessory, context)) : null);
}

function thumbnail(component) {
  return media(component, [component], "thumbnail");
}

function separator(component) {
  const kind = component.divider === false ? "is-space" : "is-line";
  return h("div", { class: `separator ${kind} ${component.spacing === 2 ? "is-large" : "is-small"}`, role: component.divider === false ? null : "separator" });
}

const SIZES = ["bytes", "KB", "MB", "GB"];

/** A number of bytes as people read it. */
export function bytes(count) {
  if (!Number.isFinite(count)) return "";
  const step = count < 1024 ? 0 : Math.min(3, Math.floor(Math.log2(count) / 10));
  return `${step ? (count / 1024 ** step).toFixed(2) : count} ${SIZES[step]}`;
}

/** A file that can be fetched, as a card. */
function fileCard({ name, size, url }) {
  return h("div", { class: "file-card", testid: "file" }, icon("file", 32),
    h("div", { class: "file-words" },
      h("a", { class: "md-link", href: safeUrl(url), download: name, target: "_blank", rel: "noopener noreferrer", text: name }),
      h("span", { class: "file-size", text: bytes(size) })),
    h("a", { class: "icon-button", href: safeUrl(url), download: name, target: "_blank", rel: "noopener noreferrer", "aria-label": `Download ${name}` }, icon("download")));
}

function file(component, context) {
  const url = component.file.url;
  const attachment = context.message.attachments?.find((one) => one.id === component.file.attachment_id || one.url === url);
  const last = decodeURIComponent(url.split("?")[0].split("/").pop());
  return fileCard({ name: component.name || attachment?.filename || last, size: component.size ?? attachment?.size, url });
}

function container(component, context) {
  const node = h("div", { class: "container" }, children(component, context));
  if (component.accent_color !== null && component.accent_color !== undefined) {
    node.classList.add("has-accent");
    node.style.setProperty("--accent", colour(component.accent_color));
  }
  if (!component.spoiler) return node;
  const shell = h("div", { class: "container-spoiler" }, node);
  node.inert = true;
  const reveal = h("button", { type: "button", class: "media-cover", "aria-label": "Spoiler, press to reveal" }, h("span", { class: "media-cover-word", text: "Spoiler" }));
  reveal.addEventListener("click", () => {
    node.inert = false;
    shell.classList.add("is-revealed");
    reveal.remove();
  });
  shell.append(reveal);
  return shell;
}

const KINDS = {
  1: row,
  2: button,
  3: select,
  5: select,
  6: select,
  7: select,
  8: select,
  9: section,
  10: (component) => h("div", { class: "text" }, markdown(component.content || "")),
  11: thumbnail,
  12: gallery,
  13: file,
  14: separator,
  17: container,
};

const children = (component, context) => (component.components || []).map((one) => render(one, context));

/** The DOM of one component; one of an unknown kind is named rather than hidden. */
function render(component, context) {
  const kind = KINDS[component.type];
  return kind ? kind(component, context) : h("p", { class: "md-sub", text: `Component of type ${component.type} isn't drawn here.` });
}

function embed(data) {
  const node = h("div", { class: "container embed" });
  if (data.color !== null && data.color !== undefined) node.classList.add("has-accent");
  node.style.setProperty("--accent", colour(data.color || 0));
  if (data.author?.name) node.append(h("p", { class: "embed-author", text: data.author.name }));
  if (data.title) node.append(h("div", { class: "embed-title" }, markdown(data.title)));
  if (data.description) node.append(h("div", { class: "text" }, markdown(data.description)));
  for (const field of data.fields || []) node.append(h("div", { class: "embed-field" }, h("strong", { text: field.name }), ...markdown(field.value)));
  if (data.image?.url) node.append(gallery({ items: [{ media: data.image }] }));
  if (data.footer?.text) node.append(h("p", { class: "md-sub", text: data.footer.text }));
  return node;
}

const isPicture = (one) => /^image\//.test(one.content_type || "") || /\.(png|jpe?g|gif|webp)$/i.test(one.filename || "");

function attachments(list) {
  const pictures = list.filter(isPicture).map((one) => ({ media: one, description: one.description, spoiler: /^SPOILER_/.test(one.filename) }));
  const files = list.filter((one) => !isPicture(one)).map((one) => fileCard({ name: one.filename, size: one.size, url: one.url }));
  return pictures.length ? [gallery({ items: pictures }), ...files] : files;
}

const COMPONENTS_V2 = 1 << 15;

/** Everything a message shows below its header. `act(customId, values)` answers a control. */
export function body(message, act) {
  const context = { message, act };
  const parts = (message.components || []).map((one) => render(one, context));
  // With Components V2 attachments are only shown where a component refers to them.
  if (message.flags & COMPONENTS_V2) return parts;
  const content = message.content ? [h("div", { class: "text" }, markdown(message.content))] : [];
  return [...content, ...attachments(message.attachments || []), ...(message.embeds || []).map(embed), ...parts];
}

/** A round picture of who speaks. */
export function avatar(who, className = "avatar") {
  return who?.avatar_url ? picture(who.avatar_url, "", { class: className }) : h("span", { class: `${className} avatar-letter`, text: (who?.name || "?").slice(0, 1), "aria-hidden": "true" });
}
