/** The fields of a form: each is {element, value(), problem()} behind one label. */

import { attachedCard, createTray } from "./attachments.js";
import { fill, h, uid } from "./dom.js";
import { createSelect } from "./select.js";

const PARAGRAPH = 2;
const required = (component) => component.required !== false;

function textInput(component, ids) {
  const long = component.style === PARAGRAPH;
  const most = component.max_length ?? 4000;
  const input = h(long ? "textarea" : "input", {
    class: "input", id: ids.field, testid: `modal-field-${component.custom_id}`, placeholder: component.placeholder, maxlength: most, value: component.value || "",
    "aria-describedby": ids.note, "aria-required": String(required(component)), ...(long ? { rows: "4" } : { type: "text", autocomplete: "off" }),
  });
  const counter = h("span", { class: "counter", "aria-hidden": "true" });
  const count = () => {
    counter.textContent = `${input.value.length}/${most}`;
    counter.classList.toggle("is-near", input.value.length > most * 0.9);
  };
  input.addEventListener("input", count);
  count();
  const problem = () => {
    if (!input.value && !required(component)) return null;
    if (!input.value.trim()) return "This field is required.";
    return input.value.length < (component.min_length || 0) ? `Must be at least ${component.min_length} characters long.` : null;
  };
  return { element: h("div", { class: "input-box" }, input, counter), value: () => input.value, problem, focus: () => input.focus() };
}

function selectField(component, ids, label) {
  const element = createSelect(component, { label, testid: `modal-field-${component.custom_id}` });
  const least = Math.max(1, component.min_values ?? 1);
  const problem = () => {
    const count = element.values().length;
    if (!count && !required(component)) return null;
    return count >= least ? null : least > 1 ? `Choose at least ${least}.` : "Choose one.";
  };
  return { element, value: () => element.values(), problem, focus: () => element.querySelector("button").focus() };
}

function optionRow(kind, name, option) {
  const input = h("input", { type: kind, name, value: option.value, checked: Boolean(option.default), testid: `modal-option-${option.value}` });
  return h("label", { class: "choice" }, input, h("span", { class: `choice-mark choice-${kind}`, "aria-hidden": "true" }),
    h("span", { class: "choice-words" }, h("span", { class: "choice-label", text: option.label }), option.description ? h("span", { class: "choice-description", text: option.description }) : null));
}

function group(kind, component, ids) {
  const element = h("div", { class: "choice-group", role: kind === "radio" ? "radiogroup" : "group", "aria-labelledby": ids.label, "aria-describedby": ids.note, testid: `modal-field-${component.custom_id}` },
    (component.options || []).map((one) => optionRow(kind, ids.field, one)));
  const chosen = () => [...element.querySelectorAll("input:checked")].map((one) => one.value);
  return { element, chosen, focus: () => element.querySelector("input")?.focus() };
}

function radioGroup(component, ids) {
  const made = group("radio", component, ids);
  const problem = () => (required(component) && !made.chosen().length ? "Choose one." : null);
  return { ...made, value: () => made.chosen()[0] ?? null, problem };
}

function checkboxGroup(component, ids) {
  const made = group("checkbox", component, ids);
  const least = component.min_values ?? (required(component) ? 1 : 0);
  const most = component.max_values ?? (component.options || []).length;
  const problem = () => {
    const count = made.chosen().length;
    if (!count && !required(component)) return null;
    if (count < least) return least === 1 ? "Choose at least one." : `Choose at least ${least}.`;
    return count > most ? `Choose at most ${most}.` : null;
  };
  return { ...made, value: () => made.chosen(), problem };
}

function checkbox(component, ids, label) {
  const input = h("input", { type: "checkbox", id: ids.field, checked: Boolean(component.default), testid: `modal-field-${component.custom_id}`, "aria-label": label, "aria-describedby": ids.note });
  const element = h("label", { class: "choice is-single" }, input, h("span", { class: "choice-mark choice-checkbox", "aria-hidden": "true" }), h("span", { class: "choice-label", text: label }));
  return { element, value: () => input.checked, problem: () => null, focus: () => input.focus(), ownLabel: true };
}

function fileUpload(component, ids, label) {
  const most = component.max_values ?? 1;
  const least = required(component) ? Math.max(1, component.min_values ?? 1) : component.min_values ?? 0;
  const files = [];
  const cards = h("div", { class: "attached-list" });
  const tray = createTray({ label, multiple: most > 1, onChoose: (attached) => {
    if (most === 1) files.splice(0);
    if (files.length < most) files.push(attached);
    draw();
  } });
  function draw() {
    fill(cards, files.map((one) => attachedCard(one, () => {
      files.splice(files.indexOf(one), 1);
      draw();
      tray.focus();
    })));
    tray.element.hidden = files.length >= most;
  }
  const element = h("div", { class: "upload-field", role: "group", "aria-labelledby": ids.label, testid: `modal-field-${component.custom_id}` }, cards, tray.element);
  element.addEventListener("paste", (event) => tray.take([...event.clipboardData.files]));
  const problem = () => {
    if (files.some((one) => one.value === null)) return "Wait until the file is there, or remove it.";
    return files.length < least ? "A file is required." : null;
  };
  return { element, value: () => files.map((one) => one.value), ready: () => Promise.allSettled(files.map((one) => one.ready)), problem, focus: tray.focus };
}

const KINDS = { 3: selectField, 4: textInput, 5: selectField, 6: selectField, 7: selectField, 8: selectField, 19: fileUpload, 21: radioGroup, 22: checkboxGroup, 23: checkbox };

/** A field under its label and description, with a place for what is wrong with it; null for an unknown kind. */
export function createField({ component, label, description }) {
  const make = KINDS[component.type];
  if (!make) return null;
  const ids = { field: uid("field"), label: uid("label"), note: uid("note") };
  const made = make(component, ids, label);
  const mark = component.type !== 23 && required(component) ? h("span", { class: "required-mark", text: " *", "aria-hidden": "true" }) : null;
  const error = h("p", { class: "field-error", role: "alert", hidden: true });
  const heading = made.ownLabel ? null : h("label", { class: "field-label", for: ids.field, id: ids.label }, label, mark);
  const note = h("p", { class: "field-note", id: ids.note, text: description || "", hidden: !description });
  const element = h("div", { class: "field" }, heading, note, made.element, error);
  const check = () => {
    const text = made.problem();
    error.hidden = !text;
    error.textContent = text || "";
    element.classList.toggle("is-bad", Boolean(text));
    return !text;
  };
  return { id: component.custom_id, element, check, value: made.value, focus: made.focus, ready: made.ready };
}
