/** A form of the bot over the page. */

import { submitModal } from "./actions.js";
import { avatar } from "./components.js";
import { h, uid } from "./dom.js";
import { createField } from "./fields.js";
import { icon } from "./icons.js";
import { markdown } from "./markdown.js";
import { bot } from "./store.js";

const LABEL = 18;
const ROW = 1;
const TEXT = 10;

/** Forms come as labels, or in the older way as rows with one text input. */
function part(component) {
  if (component.type === TEXT) return { element: h("div", { class: "text" }, markdown(component.content)) };
  if (component.type === LABEL) return createField({ component: component.component, label: component.label, description: component.description });
  if (component.type === ROW) return createField({ component: component.components[0], label: component.components[0].label || "" });
  return null;
}

function head(modal, titleId, close) {
  return h("header", { class: "modal-head" }, avatar(bot(), "modal-avatar"), h("h2", { id: titleId, text: modal.title }),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close")));
}

async function values(fields) {
  await Promise.all(fields.map((field) => field.ready?.()));
  const bad = fields.filter((field) => !field.check());
  bad[0]?.focus();
  return bad.length ? null : Object.fromEntries(fields.map((field) => [field.id, field.value()]));
}

/** Opens the form that the interaction answered with. */
export function openModal({ interaction_id: interactionId, modal }) {
  document.querySelector("dialog.modal")?.close();
  const titleId = uid("title");
  const parts = modal.components.map(part).filter(Boolean);
  const fields = parts.filter((one) => one.check);
  const dialog = h("dialog", { class: "modal", "aria-labelledby": titleId, testid: "modal" });
  const close = () => dialog.close();
  const problem = h("p", { class: "modal-problem", role: "alert", hidden: true });
  const submit = h("button", { type: "submit", class: "button button-primary", text: "Submit", testid: "modal-submit" });

  function busy(on) {
    submit.disabled = on;
    submit.classList.toggle("is-busy", on);
    submit.setAttribute("aria-busy", String(on));
  }

  function fail(text) {
    busy(false);
    problem.hidden = false;
    problem.textContent = text;
  }

  async function send(event) {
    event.preventDefault();
    problem.hidden = true;
    busy(true);
    const given = await values(fields);
    if (!given) return busy(false);
    try {
      await submitModal(interactionId, modal.custom_id, given, (ok) => (ok ? close() : fail("Something went wrong. Try again.")));
    } catch (error) {
      fail(error.message);
    }
    return undefined;
  }

  const form = h("form", { class: "modal-form", novalidate: true, on: { submit: send } },
    head(modal, titleId, close),
    h("div", { class: "modal-body" }, parts.map((one) => one.element),
      h("p", { class: "modal-note" }, icon("warning", 16), `This form is sent to ${bot().name}. Don't put passwords in it.`), problem),
    h("footer", { class: "modal-foot" }, h("button", { type: "button", class: "button button-secondary", text: "Cancel", testid: "modal-cancel", on: { click: close } }), submit));
  dialog.append(form);
  // The browser gives the focus back while it closes; this event comes later, when somebody may have moved on.
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  fields[0]?.focus();
}
