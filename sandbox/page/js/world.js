/** Servers, channels and the header: where one is and where one can go. */

import { avatar } from "./components.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";
import { bot, emit, isForeign, on, state } from "./store.js";

const initials = (name) => name.split(/\s+/).map((word) => word[0]).join("").slice(0, 3);
const guildUnread = (guild) => guild.channels.some((one) => state.unread.has(one.id));

function railButton({ label, active, unread, testid, face, act, className = "" }) {
  return h("li", { class: `rail-item${active ? " is-active" : ""}${unread ? " is-unread" : ""}` }, h("span", { class: "rail-pill", "aria-hidden": "true" }),
    h("button", { type: "button", class: `rail-button ${className}`, "aria-label": unread ? `${label}, unread` : label, "aria-current": active ? "true" : null, title: label, testid, on: { click: act } }, face));
}

function drawRail(host) {
  const here = state.channel.guild;
  const home = railButton({ label: "Direct messages", active: !here, unread: state.world.dms.some((one) => state.unread.has(one.id)), testid: "dms", face: icon("chat", 26), className: "is-home", act: () => emit("visit", state.world.dms[0]?.id) });
  const guilds = state.world.guilds.map((guild) => railButton({
    label: guild.name, active: here?.id === guild.id, unread: guildUnread(guild), testid: `guild-${guild.id}`, face: initials(guild.name), act: () => emit("visit", guild.channels[0].id),
  }));
  fill(host, h("ul", { class: "rail-list" }, home, h("li", { class: "rail-line", role: "separator" }), guilds));
}

function channelRow(channel, face) {
  const active = channel.id === state.channel.id;
  const unread = state.unread.has(channel.id);
  const mark = channel.nsfw ? h("span", { class: "age-mark", text: "18+", title: "Age-restricted" }) : null;
  return h("li", {}, h("button", {
    type: "button", class: `channel${active ? " is-active" : ""}${unread ? " is-unread" : ""}`, testid: `channel-${channel.id}`, dataset: { name: channel.name },
    "aria-current": active ? "page" : null, "aria-label": `${channel.name}${channel.nsfw ? ", age-restricted" : ""}${unread ? ", unread" : ""}`, on: { click: () => emit("visit", channel.id) },
  }, face, h("span", { class: "channel-name", text: channel.name }), mark));
}

function drawChannels(host) {
  const { guild } = state.channel;
  const title = guild ? guild.name : "Direct messages";
  const rows = guild ? guild.channels.map((one) => channelRow(one, icon("hash"))) : state.world.dms.map((one) => channelRow({ ...one, name: bot().name }, avatar(bot(), "channel-avatar")));
  const note = isForeign(guild) ? h("p", { class: "side-note", text: `${bot().name} isn't a member here; it comes along with you.` }) : null;
  fill(host, h("h2", { class: "side-title", text: title }), note, h("h3", { class: "side-heading", text: guild ? "Text channels" : "Conversations" }), h("ul", { class: "channels" }, rows));
}

function topic() {
  const { guild, nsfw, kind } = state.channel;
  if (!guild) return "A place for the two of you";
  if (kind === "foreign") return `${bot().name} is installed to you, not to this server`;
  return nsfw ? "Age-restricted" : `${bot().name} draws here`;
}

function drawerButton(name, label, drawer, testid) {
  return h("button", { type: "button", class: `icon-button drawer-${drawer}`, "aria-label": label, title: label, testid, on: { click: () => emit("drawer", drawer) } }, icon(name, 22));
}

function drawHeader(host) {
  const { name, guild, nsfw } = state.channel;
  fill(host,
    drawerButton("menu", "Servers and channels", "left", "open-channels"),
    guild ? icon("hash", 22) : avatar(bot(), "channel-avatar"),
    h("h1", { class: "chat-title", text: guild ? name : bot().name, testid: "chat-title" }),
    nsfw ? h("span", { class: "age-mark", text: "18+", title: "Age-restricted", testid: "age-restricted" }) : null,
    h("p", { class: "chat-topic", text: topic() }),
    h("span", { class: `bot-state ${bot().online ? "is-online" : "is-offline"}`, testid: "bot-state", dataset: { online: String(bot().online) } }, h("i", { "aria-hidden": "true" }), h("span", { text: bot().online ? "Online" : "Offline" })),
    drawerButton("members", "Members and provider", "right", "open-side"));
}

/** Keeps rail, channel list and header true. */
export function mountWorld({ rail, channels, header }) {
  const draw = () => {
    drawRail(rail);
    drawChannels(channels);
    drawHeader(header);
    document.title = `${state.channel.guild ? `#${state.channel.name}` : bot().name} · Troupe sandbox`;
  };
  on("messages", draw);
  on("unread", draw);
  on("bot", draw);
}
