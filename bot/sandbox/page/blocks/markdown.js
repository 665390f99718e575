// The markdown block: headings, lists, quotes, code, tables and the usual inline marks.
import { h } from "../dom.js";
import { emoji } from "./emoji.js";
import { link } from "./mentions.js";

const RULES = [
  { find: /\\([\\`*_{}[\]()#+\-.!~|>])/, make: ([, literal]) => literal },
  { find: /`([^`]+)`/, make: ([, code]) => h("code", { dir: "auto" }, code) },
  { find: /\[([^\]]+)\]\(([^)\s]+)(?:\s+"[^"]*")?\)/, make: ([, label, url]) => link(url, inline(label)) },
  { find: /\*\*(?=\S)(.+?\S?)\*\*|__(?=\S)(.+?)__/, make: ([, star, score]) => h("strong", {}, inline(star ?? score)) },
  { find: /~~(?=\S)(.+?)~~/, make: ([, inner]) => h("s", {}, inline(inner)) },
  { find: /\*(?=\S)([^*]+?)\*/, make: ([, inner]) => h("em", {}, inline(inner)) },
  { find: /(?<![\p{L}\p{N}])_(?=\S)([^_]+?)_(?![\p{L}\p{N}])/u, make: ([, inner]) => h("em", {}, inline(inner)) },
  { find: /:([a-z0-9_+-]+):/, make: ([whole, name]) => emoji(name) ?? whole },
  { find: /https?:\/\/[^\s<>]+[^\s<>.,;:!?)]/, make: ([url]) => link(url) },
];

function inline(text) {
  let first = null;
  for (const rule of RULES) {
    const match = rule.find.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { rule, match };
  }
  if (!first) return text ? [text] : [];
  const { rule, match } = first;
  const before = text.slice(0, match.index);
  return [...(before ? [before] : []), rule.make(match), ...inline(text.slice(match.index + match[0].length))];
}

const ITEM = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/;
const cells = (row) => row.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

/** Each reader looks at the lines from `at` and answers [node, next line], or null when they aren't its kind. */
const READERS = [fence, heading, rule, quote, table, list, paragraph];

function fence(rows, at) {
  if (!/^\s*```/.test(rows[at])) return null;
  let end = at + 1;
  while (end < rows.length && !/^\s*```/.test(rows[end])) end += 1;
  return [h("pre", { dir: "auto" }, rows.slice(at + 1, end).join("\n")), end + 1];
}

function heading(rows, at) {
  const match = /^(#{1,6})\s+(.*?)\s*#*$/.exec(rows[at]);
  if (!match) return null;
  const level = Math.min(match[1].length + 2, 6); // the page keeps h1 and h2 for itself
  return [h(`h${level}`, { dir: "auto" }, inline(match[2])), at + 1];
}

function rule(rows, at) {
  return /^\s*([-*_])(\s*\1){2,}\s*$/.test(rows[at]) ? [h("hr"), at + 1] : null;
}

function quote(rows, at) {
  let end = at;
  while (end < rows.length && /^\s*>/.test(rows[end])) end += 1;
  if (end === at) return null;
  return [h("blockquote", { dir: "auto" }, read(rows.slice(at, end).map((row) => row.replace(/^\s*> ?/, "")))), end];
}

function table(rows, at) {
  if (!rows[at].includes("|") || !/^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/.test(rows[at + 1] ?? "")) return null;
  let end = at + 2;
  while (end < rows.length && rows[end].includes("|")) end += 1;
  const head = cells(rows[at]).map((cell) => h("th", { scope: "col", dir: "auto" }, inline(cell)));
  const body = rows.slice(at + 2, end).map((row) => h("tr", {}, cells(row).map((cell) => h("td", { dir: "auto" }, inline(cell)))));
  return [h("div", { class: "table-scroll" }, h("table", {}, h("thead", {}, h("tr", {}, head)), h("tbody", {}, body))), end];
}

function list(rows, at) {
  const first = ITEM.exec(rows[at]);
  if (!first) return null;
  const indent = first[1].length;
  const ordered = /\d/.test(first[2]);
  const items = [];
  let end = at;
  while (end < rows.length) {
    const match = ITEM.exec(rows[end]);
    if (!match || match[1].length < indent) break;
    if (match[1].length > indent) {
      const [nested, next] = list(rows, end);
      items.at(-1).append(nested);
      end = next;
    } else {
      items.push(h("li", { dir: "auto" }, inline(match[3])));
      end += 1;
    }
  }
  return [h(ordered ? "ol" : "ul", { start: ordered ? parseInt(first[2], 10) : null, dir: "auto" }, items), end];
}

function paragraph(rows, at) {
  let end = at + 1;
  while (end < rows.length && rows[end].trim() && !READERS.slice(0, -1).some((reader) => reader(rows, end))) end += 1;
  const nodes = rows.slice(at, end).flatMap((row, index) => (index ? [h("br"), ...inline(row)] : inline(row)));
  return [h("p", { dir: "auto" }, nodes), end];
}

function read(rows) {
  const nodes = [];
  let at = 0;
  while (at < rows.length) {
    if (!rows[at].trim()) {
      at += 1;
      continue;
    }
    for (const reader of READERS) {
      const found = reader(rows, at);
      if (found) {
        nodes.push(found[0]);
        at = found[1];
        break;
      }
    }
  }
  return nodes;
}

export const markdown = (text) => h("div", { class: "markdown" }, read(text.split("\n")));
