/** The field at the foot: plain text until a command is chosen, then its pills. */

import { sendCommand } from "./actions.js";
import { createDraft } from "./attaching.js";
import { filesOf, takeDrops, uploadFile } from "./attachments.js";
import { find, parseLine, typeable } from "./commands.js";
import { announce, fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { CommandForm } from "./options.js";
import { createPicker } from "./picker.js";
import { bot, on, state } from "./store.js";

const EXAMPLE_PROMPT = "An elf plays the lute in a candlelit tavern";
const SEEN = "sandbox-hint-seen";

const field = h("textarea", {
  class: "composer-field", rows: "1", testid: "composer", role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-haspopup": "listbox",
  autocomplete: "off", spellcheck: "false", enterkeyhint: "send",
});
const picker = createPicker({ field, onPick: (command) => begin(command) });
const above = h("div", { class: "composer-above" }, picker.element);
const trayPlace = h("div", { class: "tray-place" });
const line = h("div", { class: "composer-line" }, field);
const problem = h("p", { class: "composer-problem", role: "alert", hidden: true, testid: "composer-problem" });
const send = h("button", { type: "button", class: "icon-button composer-send", "aria-label": "Send", title: "Send", testid: "send" }, icon("send"));
const add = h("button", { type: "button", class: "icon-button composer-add", "aria-label": "Add", title: "Commands", "aria-haspopup": "menu", testid: "composer-add" }, icon("plus"));
const box = h("div", { class: "composer-box" }, add, line, send);
const hint = h("div", { class: "first-hint", hidden: true, testid: "first-hint" });
const notice = h("p", { class: "composer-notice", hidden: true, role: "status", testid: "offline-notice" });

const draft = createDraft({ onChange: () => refresh() });

let form = null;
let sending = false;

function complain(text) {
  problem.hidden = !text;
  problem.textContent = text || "";
}

function leave({ focus = true, text = "" } = {}) {
  form?.popout.remove();
  form = null;
  fill(trayPlace, draft.element);
  fill(line, field);
  field.value = text;
  complain("");
  refresh();
  if (focus) field.focus();
}

/** Choose a command and, if wanted, put values into its options. */
function begin(command, values = {}) {
  picker.hide();
  form?.popout.remove();
  complain("");
  form = new CommandForm({ command, onSend: deliver, onEnter: submit, onLeave: () => leave() });
  above.append(form.popout);
  fill(line, form.element);
  fill(trayPlace, form.trayHost);
  form.prefill(values);
  refresh();
  form.focus();
  announce(`Command ${command.name}. ${command.description || ""}`);
}

async function deliver(order) {
  await sendCommand(order);
  dismissHint();
  leave();
}

async function submit() {
  if (sending || !form) return;
  sending = true;
  refresh();
  try {
    await form.submit();
  } catch (error) {
    complain(error.message);
  } finally {
    sending = false;
    refresh();
  }
}

async function say(text) {
  sending = true;
  refresh();
  try {
    await draft.send(text);
    draft.clear();
    field.value = "";
    // The button that was pressed is switched off now and would drop the focus.
    field.focus();
  } catch (error) {
    complain(error.message);
  } finally {
    sending = false;
    refresh();
  }
}

function sendText() {
  const text = field.value.trim();
  const known = parseLine(text);
  if (known) begin(known.command, known.options);
  else if (!sending && (text || draft.size)) say(text);
}

function refresh() {
  hint.hidden = Boolean(form) || !bot().online || localStorage.getItem(SEEN) === "yes";
  box.classList.toggle("is-command", Boolean(form));
  send.disabled = sending || (!form && !field.value.trim() && !draft.size);
  send.setAttribute("aria-busy", String(sending));
}

function typed() {
  const text = field.value;
  complain("");
  refresh();
  if (!/^\/[^\n]*$/.test(text)) return picker.hide();
  const query = text.slice(1);
  // A whole name and a space choose the command, as they do in Discord.
  const whole = query.endsWith(" ") && find(query.trim());
  const longer = whole && typeable().some((one) => one.name.startsWith(query));
  if (whole && !longer) return begin(whole);
  return picker.show(query);
}

function pasted(event) {
  const files = filesOf(event);
  if (files.length) {
    event.preventDefault();
    return dropped(files);
  }
  const parsed = !form && parseLine((event.clipboardData?.getData("text") || "").trim());
  if (!parsed || !Object.keys(parsed.options).length) return undefined;
  event.preventDefault();
  return begin(parsed.command, parsed.options);
}

function dropped(files) {
  if (form) form.takeFiles(files, uploadFile);
  else draft.take(files);
}

/** Fill in the main command with an example, ready to be sent. */
function tryExample() {
  const command = find("character");
  if (!command) return complain(`${bot().name} has no commands yet. Start the bot first.`);
  const [example] = state.world.examples;
  const image = command.options.some((one) => one.name === "image") && example ? { image: `example:${example.id}` } : {};
  return begin(command, { prompt: EXAMPLE_PROMPT, ...image });
}

function dismissHint() {
  localStorage.setItem(SEEN, "yes");
  refresh();
}

function drawHint() {
  refresh();
  fill(hint,
    h("p", {}, icon("spark", 18), h("span", {}, "Type ", h("kbd", { text: "/" }), ` to see what ${bot().name} can do, or`)),
    h("button", { type: "button", class: "button button-primary", text: "Try /character", testid: "try-character", on: { click: tryExample } }),
    h("button", { type: "button", class: "icon-button", "aria-label": "Hide this hint", on: { click: dismissHint } }, icon("close", 18)));
}

function drawNotice() {
  refresh();
  const offline = !bot().online;
  notice.hidden = state.connected && !offline;
  notice.textContent = state.connected ? `${bot().name} is offline. Start the bot with the settings that the sandbox printed.` : "Connection lost. Trying again…";
}

function openAdd() {
  const { left, top } = add.getBoundingClientRect();
  openMenu({ x: left, y: top - 8, above: true }, [
    { label: "Upload a file", icon: "upload", act: draft.pick },
    { label: "Use a command", icon: "apps", act: openPicker },
    { label: "Try /character", icon: "spark", act: tryExample },
  ], { label: "Add" });
}

function openPicker() {
  leave({ text: "/" });
  picker.show("");
}

function drawPlace() {
  const { name, guild } = state.channel;
  const text = guild ? `Message #${name}` : `Message @${bot().name}`;
  field.placeholder = text;
  field.setAttribute("aria-label", text);
}

/** Puts the composer into its place. */
export function mountComposer(host) {
  host.append(hint, notice, problem, above, h("div", { class: "composer" }, trayPlace, box), draft.input);
  field.addEventListener("input", typed);
  field.addEventListener("blur", () => picker.hide());
  field.addEventListener("focus", () => field.value.startsWith("/") && typed());
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || picker.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    sendText();
  });
  send.addEventListener("click", () => (form ? submit() : sendText()));
  add.addEventListener("click", openAdd);
  host.addEventListener("paste", pasted);
  takeDrops(document.getElementById("chat"), dropped);
  on("use", ({ command, options }) => {
    const found = find(command);
    if (found) begin(found, options);
  });
  on("place", () => {
    // A phone would open its keyboard over what one came to see.
    leave({ focus: matchMedia("(hover: hover)").matches });
    drawPlace();
  });
  on("world", () => {
    drawHint();
    drawNotice();
    if (picker.open) picker.show(field.value.slice(1));
  });
  on("bot", drawNotice);
  on("connection", drawNotice);
  document.addEventListener("keydown", (event) => {
    // A slash pressed anywhere begins a command, unless something else is being typed into.
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target.closest("input, textarea, dialog, [contenteditable]")) return;
    event.preventDefault();
    openPicker();
  });
}
