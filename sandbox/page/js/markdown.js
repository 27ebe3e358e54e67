/** Discord's block markup: headings, subtext, quotes, lists and code, around the inline one. */

import { h } from "./dom.js";
import { inline } from "./inline.js";

const FENCE = /```(?:([A-Za-z0-9_+\-.#]+)\n)?\n*([\s\S]+?)\n*```\n?/g;
const HEADING = /^(#{1,3})\s+(.+)$/;
const SUBTEXT = /^-#\s+(.+)$/;
const QUOTE = /^>\s(.*)$/;
const QUOTE_REST = /^>>>\s([\s\S]*)$/;
const ITEM = /^(\s*)([-*]|\d{1,9}\.)\s+(.+)$/;

function listItem(line) {
  const match = ITEM.exec(line);
  return match && { depth: Math.floor(match[1].length / 2), ordered: /\d/.test(match[2]), start: parseInt(match[2], 10), text: match[3] };
}

function list(items) {
  const [first] = items;
  const node = h(first.ordered ? "ol" : "ul", { class: "md-list", start: first.ordered ? first.start : null });
  let index = 0;
  while (index < items.length) {
    const entry = h("li", {}, inline(items[index].text));
    index += 1;
    let end = index;
    while (end < items.length && items[end].depth > first.depth) end += 1;
    if (end > index) entry.append(list(items.slice(index, end)));
    index = end;
    node.append(entry);
  }
  return node;
}

/** How many lines from `start` on satisfy the test. */
function run(lines, start, test) {
  let end = start;
  while (end < lines.length && test(lines[end])) end += 1;
  return end;
}

function special(lines, index) {
  const line = lines[index];
  const rest = QUOTE_REST.exec(lines.slice(index).join("\n"));
  if (rest) return { node: h("blockquote", { class: "md-quote" }, blocks(rest[1])), next: lines.length };
  const heading = HEADING.exec(line);
  if (heading) return { node: h(`h${heading[1].length + 2}`, { class: `md-h md-h${heading[1].length}` }, inline(heading[2])), next: index + 1 };
  const subtext = SUBTEXT.exec(line);
  if (subtext) return { node: h("p", { class: "md-sub" }, inline(subtext[1])), next: index + 1 };
  if (QUOTE.test(line)) {
    const next = run(lines, index, (one) => QUOTE.test(one));
    const inner = lines.slice(index, next).map((one) => QUOTE.exec(one)[1]).join("\n");
    return { node: h("blockquote", { class: "md-quote" }, blocks(inner)), next };
  }
  if (listItem(line)) {
    const { depth, ordered } = listItem(line);
    // Bullets and numbers side by side are two lists.
    const same = (one) => listItem(one) && (listItem(one).depth > depth || listItem(one).ordered === ordered);
    const next = run(lines, index, same);
    return { node: list(lines.slice(index, next).map(listItem)), next };
  }
  return null;
}

function blocks(source) {
  const nodes = [];
  const lines = source.split("\n");
  let paragraph = [];
  const flush = () => {
    if (paragraph.some((line) => line)) nodes.push(h("p", { class: "md-p" }, inline(paragraph.join("\n"))));
    paragraph = [];
  };
  let index = 0;
  while (index < lines.length) {
    const found = special(lines, index);
    if (found) {
      flush();
      nodes.push(found.node);
      index = found.next;
    } else {
      paragraph.push(lines[index]);
      index += 1;
    }
  }
  flush();
  return nodes;
}

/** The nodes of a text written in Discord's markdown. */
export function markdown(source) {
  const nodes = [];
  let position = 0;
  for (const match of source.matchAll(FENCE)) {
    nodes.push(...blocks(source.slice(position, match.index).replace(/\n$/, "")));
    nodes.push(h("pre", { class: "md-pre", tabindex: "0" }, h("code", { text: match[2] })));
    position = match.index + match[0].length;
  }
  nodes.push(...blocks(source.slice(position)));
  return nodes;
}

/** The same text without its marks, for announcements and previews. */
export function plain(source) {
  return h("div", {}, markdown(source)).textContent.replace(/\s+/g, " ").trim();
}
