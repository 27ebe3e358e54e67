/** Light or dark: the system's wish until a person chooses otherwise. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

const KEY = "sandbox-theme";
const system = matchMedia("(prefers-color-scheme: dark)");

const current = () => document.documentElement.dataset.theme || (system.matches ? "dark" : "light");

/** Take up what was chosen before. */
export function restoreTheme() {
  const chosen = localStorage.getItem(KEY);
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
}

/** Change to the other theme and remember it. */
function nextTheme() {
  const theme = current() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(KEY, theme);
}

/** The switch; `onChange` is called after a change. */
export function themeButton(onChange) {
  const other = current() === "dark" ? "light" : "dark";
  const switched = () => {
    nextTheme();
    onChange();
    document.querySelector("[data-testid=theme-switch]")?.focus();
  };
  return h("button", { type: "button", class: "icon-button", testid: "theme-switch", "aria-label": `Use the ${other} theme`, title: `Use the ${other} theme`, on: { click: switched } }, icon(other === "dark" ? "moon" : "sun"));
}
