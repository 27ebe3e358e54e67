/** Puts the page together and keeps it in step with the sandbox. */

import * as api from "./api.js";
import { mountComposer } from "./composer.js";
import { announce, fill, h, toast } from "./dom.js";
import { mountAccount, mountMembers } from "./members.js";
import { mountMessages } from "./messages.js";
import { openModal } from "./modal.js";
import { mountPanel } from "./panel.js";
import { drop, emit, endWaiting, me, on, place, places, replaceMessages, state, upsert } from "./store.js";
import { openStream } from "./stream.js";
import { restoreTheme } from "./theme.js";
import { startClock } from "./timestamps.js";
import { mountWorld } from "./world.js";

const $ = (id) => document.getElementById(id);
const WIDE = matchMedia("(min-width: 1100px)");
/** Who one is on the first visit; people of the sandbox keep their ids. */
const FIRST_PERSON = "1100000000000000011";
let stream = null;

/** Who and where one is stands in the address, so that two windows can be two people. */
function address() {
  const [, as, channel] = location.hash.split("/");
  return { as, channel };
}

function remember() {
  history.replaceState(null, "", `#/${me().id}/${state.channel.id}`);
}

async function loadMessages() {
  const channel = state.channel.id;
  state.news = new Map();
  const [{ messages }, { commands }] = await Promise.all([api.messages(me().id, channel), api.world(me().id, channel)]);
  if (state.channel.id !== channel) return false;
  state.world.commands = commands;
  replaceMessages(messages);
  return true;
}

async function visit(id) {
  const target = place(id);
  if (!target) return;
  closeDrawers();
  state.channel = target;
  state.messages = new Map();
  state.unread.delete(id);
  remember();
  emit("place");
  emit("messages");
  try {
    if (await loadMessages()) emit("messages");
  } catch (error) {
    toast(error.message, "bad");
  }
}

async function loadWorld(as) {
  state.world = await api.world(as);
  state.channel = place(state.channel?.id) || places()[0];
}

/** After a gap in the events everything may be different. */
async function refetch() {
  try {
    await loadWorld(me().id);
    emit("world");
    emit("bot");
    if (await loadMessages()) emit("refreshed");
    state.provider = await api.provider();
    emit("provider");
  } catch (error) {
    toast(error.message, "bad");
  }
}

const EVENTS = {
  message: ({ message }) => upsert(message),
  message_delete: ({ id }) => drop(id),
  bot: ({ online }) => {
    state.world.bot.online = online;
    announce(`${state.world.bot.name} is ${online ? "online" : "offline"}.`);
    emit("bot");
  },
  commands: async () => {
    const { commands } = await api.world(me().id, state.channel.id);
    state.world.commands = commands;
    emit("world");
  },
  modal: openModal,
  answered: ({ interaction_id: id, ok }) => endWaiting(id, ok),
  provider: ({ provider }) => {
    state.provider = provider;
    emit("provider");
  },
};

function listen() {
  stream?.close();
  stream = openStream(me().id, {
    onEvent: (event) => EVENTS[event.type]?.(event),
    onState: (connected) => {
      state.connected = connected;
      emit("connection");
    },
    onReturn: refetch,
  });
}

async function become(id) {
  const before = state.channel;
  await loadWorld(id);
  // A private conversation belongs to one person; the other one's own takes its place.
  const next = before && place(before.id) && before.guild ? before.id : before && !before.guild ? state.world.dms[0]?.id : places()[0].id;
  state.unread.clear();
  state.failures.clear();
  state.waiting.clear();
  emit("world");
  listen();
  await visit(next);
}

function closeDrawers() {
  document.body.classList.remove("is-left-open", "is-right-open");
}

function toggleDrawer(side) {
  if (side === "right" && WIDE.matches) {
    document.body.classList.toggle("is-right-hidden");
    return;
  }
  const name = `is-${side}-open`;
  const open = !document.body.classList.contains(name);
  closeDrawers();
  document.body.classList.toggle(name, open);
  if (open) document.querySelector(`#${side} button`)?.focus();
  else document.querySelector(`.drawer-${side}`)?.focus();
}

function mount() {
  mountWorld({ rail: $("rail"), channels: $("channels"), header: $("header") });
  mountAccount($("account"));
  mountMembers($("members"));
  mountMessages($("messages"));
  mountComposer($("composer"));
  mountPanel($("provider"));
  on("visit", visit);
  on("become", (id) => become(id).catch((error) => toast(error.message, "bad")));
  on("drawer", toggleDrawer);
  $("scrim").addEventListener("click", closeDrawers);
  document.addEventListener("keydown", (event) => {
    const side = ["left", "right"].find((one) => document.body.classList.contains(`is-${one}-open`));
    if (event.key === "Escape" && side && !document.querySelector("dialog, .menu-root")) toggleDrawer(side);
  });
  window.addEventListener("hashchange", () => {
    const { as, channel } = address();
    if (as && as !== me().id) emit("become", as);
    else if (channel && channel !== state.channel.id) emit("visit", channel);
  });
}

async function start() {
  restoreTheme();
  const { as, channel } = address();
  try {
    await loadWorld(as || FIRST_PERSON).catch(() => loadWorld(FIRST_PERSON));
  } catch (error) {
    fill($("app"), h("p", { class: "no-sandbox", text: error.message, role: "alert" }));
    return;
  }
  mount();
  startClock();
  emit("world");
  listen();
  await visit(place(channel) ? channel : state.channel.id);
  document.body.dataset.ready = "true";
  // Drawn on first demand, which takes a moment: better now than when somebody reaches for one.
  for (const example of state.world.examples) new Image().src = example.url;
}

start();
