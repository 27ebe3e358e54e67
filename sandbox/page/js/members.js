/** Who is here: the list at the side, and the switch that acts as somebody else. */

import { avatar } from "./components.js";
import { fill, h } from "./dom.js";
import { openMenu } from "./menu.js";
import { bot, emit, isForeign, me, on, state } from "./store.js";
import { themeButton } from "./theme.js";

function presence(who, online) {
  return h("span", { class: "presence" }, avatar(who, "presence-avatar"), h("span", { class: `presence-dot ${online ? "is-online" : "is-offline"}`, title: online ? "Online" : "Offline" }));
}

function person(who, { app = false, online = true } = {}) {
  const note = app ? (online ? "Type / to talk to it" : "Offline") : who.id === me().id ? "You" : null;
  return h("li", { class: `person${online ? "" : " is-away"}` }, presence(who, online),
    h("span", { class: "person-words" },
      h("span", { class: "person-line" }, h("span", { class: `person-name${app ? " is-app" : ""}${who.manager ? " is-manager" : ""}`, text: who.name }), app ? h("span", { class: "app-tag", text: "APP" }) : null),
      note ? h("span", { class: "person-note", text: note, testid: app ? "bot-status" : null }) : null));
}

function group(title, rows) {
  return rows.length ? [h("h3", { class: "side-heading", text: `${title} — ${rows.length}` }), h("ul", { class: "people" }, rows)] : [];
}

/** The list of members of the open place. */
export function mountMembers(host) {
  const draw = () => {
    const everyone = state.world.members;
    const here = state.channel.guild ? everyone : [me()];
    const present = !isForeign(state.channel.guild);
    fill(host,
      ...group("Managers", here.filter((one) => one.manager).map((one) => person(one))),
      ...group("Members", here.filter((one) => !one.manager).map((one) => person(one))),
      ...(present ? group("Apps", [person(bot(), { app: true, online: bot().online })]) : []));
  };
  on("messages", draw);
  on("bot", draw);
}

function choose(anchor) {
  const { left, top } = anchor.getBoundingClientRect();
  const items = state.world.members.map((one) => ({
    label: one.manager ? `${one.name}, manager` : one.name, image: avatar(one, "menu-avatar"), checked: one.id === me().id, testid: `member-${one.id}`, act: () => emit("become", one.id),
  }));
  openMenu({ x: left, y: top - 8, above: true }, items, { label: "Who am I?", testid: "member-menu" });
}

/** The panel at the foot of the channel list: who one is, and light or dark. */
export function mountAccount(host) {
  const draw = () => {
    const own = me();
    const button = h("button", { type: "button", class: "account", testid: "member-switch", "aria-haspopup": "menu", "aria-label": `You are ${own.name}${own.manager ? ", a manager" : ""}. Act as somebody else`, title: "Act as somebody else", dataset: { memberId: own.id } },
      presence(own, true), h("span", { class: "person-words" }, h("span", { class: "person-name", text: own.name }), h("span", { class: "person-note", text: own.manager ? "Manager · switch" : "Member · switch" })));
    button.addEventListener("click", () => choose(button));
    fill(host, button, themeButton(draw));
  };
  on("world", draw);
}
