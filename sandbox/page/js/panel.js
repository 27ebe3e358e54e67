/** A window on the provider: what it was asked, what it works on, and faults at one press. */

import * as api from "./api.js";
import { fill, h, safeUrl, toast } from "./dom.js";
import { icon } from "./icons.js";
import { emit, on, state } from "./store.js";

const OPEN = "sandbox-provider-open";
const OWN_BALANCE = 25;

/** What each button orders; `kinds` tell whether it is still to come. */
const FAULTS = [
  { name: "down", label: "Provider is down", order: { on: "submit", do: { kind: "status", status: 503, body: "upstream connect error" }, times: 5 } },
  { name: "moderated", label: "Moderated", order: { on: "task", do: { kind: "moderated" }, times: 1 } },
  { name: "slow", label: "Slow", order: { on: "task", do: { kind: "slow", seconds: 60 }, times: 1 } },
  { name: "unreachable", label: "Unreachable picture", order: { on: "task", do: { kind: "unreachable" }, times: 2 } },
  { name: "balance", label: "Out of balance", balance: 0 },
  { name: "flagged", label: "Flagged", order: { on: "task", do: { kind: "flagged" }, times: 1 } },
  { name: "limited", label: "Rate limited", order: { on: "submit", do: { kind: "status", status: 429, body: { code: 429, message: "Too Many Requests" }, headers: { "Retry-After": "5" } }, times: 2 } },
];
const PACES = [
  { name: "quick", label: "Quick", pace: { created: 0.3, processing: 1 } },
  { name: "natural", label: "Natural", pace: { created: 1, processing: 4 } },
  { name: "patient", label: "Patient", pace: { created: 4, processing: 20 } },
];
const ENDS = { completed: "is-good", failed: "is-bad" };

const dollars = (amount) => new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" }).format(amount);

async function attempt(request, done) {
  try {
    await request;
    if (done) toast(done);
    // A stream that is broken just now must not leave the panel behind.
    take(await api.provider());
  } catch (error) {
    toast(error.message, "bad");
  }
}

function pendingOf(fault) {
  if (fault.name === "balance") return state.provider.balance <= 0 ? 1 : 0;
  const same = (one) => one.on === fault.order.on && one.do.kind === fault.order.do.kind && (one.do.status ?? 0) === (fault.order.do.status ?? 0);
  return (state.provider.faults || []).filter(same).reduce((sum, one) => sum + (one.times ?? 1), 0);
}

function play(fault) {
  if (fault.name === "balance") return attempt(api.setProvider({ balance: pendingOf(fault) ? OWN_BALANCE : fault.balance }));
  return attempt(api.addFault(fault.order));
}

function faultButton(fault) {
  const waiting = pendingOf(fault);
  return h("button", { type: "button", class: "fault", testid: `fault-${fault.name}`, "aria-pressed": String(waiting > 0), on: { click: () => play(fault) } },
    h("span", { text: fault.label }), waiting ? h("span", { class: "fault-count", text: fault.name === "balance" ? "on" : `×${waiting}` }) : null);
}

async function clear() {
  if (state.provider.balance <= 0) await attempt(api.setProvider({ balance: OWN_BALANCE }));
  await attempt(api.clearFaults(), "No faults are waiting any more.");
}

function faults() {
  return h("section", { class: "panel-part" },
    h("h4", { text: "What the next request meets" }),
    h("div", { class: "faults" }, FAULTS.map(faultButton)),
    h("button", { type: "button", class: "button button-secondary panel-clear", testid: "fault-clear", text: "Clear faults", on: { click: clear } }));
}

function paces() {
  const pace = state.provider.pace || {};
  return h("section", { class: "panel-part" }, h("h4", { text: "Pace" }),
    h("div", { class: "paces", role: "group", "aria-label": "Pace" }, PACES.map((one) => h("button", {
      type: "button", class: "pace", testid: `pace-${one.name}`, text: one.label, title: `${one.pace.created} s created, ${one.pace.processing} s processing`,
      "aria-pressed": String(pace.created === one.pace.created && pace.processing === one.pace.processing), on: { click: () => attempt(api.setProvider({ pace: one.pace })) },
    }))));
}

function figures() {
  const { balance, price = 0, tasks = [], spent } = state.provider;
  const paid = spent ?? tasks.filter((one) => one.status !== "failed").length * price;
  const figure = (label, value, testid) => h("div", { class: "figure" }, h("dt", { text: label }), h("dd", { text: value, testid }));
  return h("dl", { class: "figures" }, figure("Balance", dollars(balance ?? 0), "provider-balance"), figure("Spent", dollars(paid), "provider-spent"), figure("A picture", dollars(price), "provider-price"));
}

function requests() {
  const entries = Object.entries(state.provider.requests || {}).filter(([, count]) => count > 0);
  return h("section", { class: "panel-part" }, h("h4", { text: "Requests" }),
    entries.length ? h("dl", { class: "requests", testid: "provider-requests" }, entries.map(([kind, count]) => h("div", { class: "request" }, h("dt", { text: kind }), h("dd", { text: String(count), testid: `requests-${kind}` }))))
      : h("p", { class: "panel-note", text: "None yet." }));
}

function task(one) {
  const url = one.output_url && safeUrl(one.output_url);
  return h("li", { class: "task", testid: "provider-task", dataset: { status: one.status } },
    h("span", { class: `task-status ${ENDS[one.status] || "is-open"}`, text: one.status }),
    h("span", { class: "task-prompt", text: one.prompt, title: one.prompt }),
    h("span", { class: "task-facts" }, `${one.size || ""} · seed ${one.seed}`, url ? h("a", { class: "md-link", href: url, target: "_blank", rel: "noopener noreferrer", text: "output" }) : null));
}

function tasks() {
  const list = (state.provider.tasks || []).slice(0, 8);
  return h("section", { class: "panel-part" }, h("h4", { text: "Tasks" }),
    list.length ? h("ul", { class: "tasks" }, list.map(task)) : h("p", { class: "panel-note", text: "None yet. Each picture is one task." }));
}

function take(provider) {
  state.provider = provider;
  emit("provider");
}

/** The collapsible panel. */
export function mountPanel(host) {
  const body = h("div", { class: "panel-body", id: "provider-body" });
  const toggle = h("button", { type: "button", class: "panel-toggle", "aria-controls": "provider-body", testid: "provider-toggle" }, icon("bolt", 18), h("span", { text: "Provider" }), h("span", { class: "panel-sum" }), icon("down", 18));
  const panel = h("section", { class: "panel", "aria-label": "Provider", testid: "provider-panel" }, h("h3", { class: "panel-title" }, toggle), body);

  const show = (open) => {
    body.hidden = !open;
    toggle.setAttribute("aria-expanded", String(open));
    localStorage.setItem(OPEN, open ? "yes" : "no");
  };

  const draw = () => {
    if (!state.provider) return;
    const focused = body.contains(document.activeElement) ? document.activeElement.dataset.testid : null;
    toggle.querySelector(".panel-sum").textContent = dollars(state.provider.balance ?? 0);
    fill(body, figures(), faults(), paces(), requests(), tasks());
    if (focused) body.querySelector(`[data-testid="${CSS.escape(focused)}"]`)?.focus();
  };

  toggle.addEventListener("click", () => show(body.hidden));
  show(localStorage.getItem(OPEN) !== "no");
  host.append(panel);
  on("provider", draw);
  api.provider().then(take).catch(() => fill(body, h("p", { class: "panel-note", text: "The provider isn't there yet." })));
}
