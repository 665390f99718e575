// Slack's mrkdwn to DOM nodes: styles, quotes, code, mentions, links, dates, emoji.
import { h } from "../dom.js";
import { emoji } from "./emoji.js";
import { channelChip, dateChip, everyone, groupChip, link, userChip } from "./mentions.js";

const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");

// A style opens after no letter or digit and closes before none, as in Slack: 2*3*4 and snake_case_name stay as they are.
const styled = (mark) =>
  new RegExp(`(?<![\\p{L}\\p{N}${mark}])[${mark}](?![\\s${mark}])([^\\n]*?[^\\s${mark}])[${mark}](?![\\p{L}\\p{N}${mark}])`, "u");

const RULES = [
  { find: /`([^`\n]+)`/, make: ([, code]) => h("code", { dir: "auto" }, unescape(code)) },
  { find: /<([^<>\n]+)>/, make: ([, inner], isFirst) => angled(inner, isFirst) },
  { find: styled("*"), make: ([, inner], isFirst) => h("strong", {}, inline(inner, isFirst)) },
  { find: styled("_"), make: ([, inner], isFirst) => h("em", {}, inline(inner, isFirst)) },
  { find: styled("~"), make: ([, inner], isFirst) => h("s", {}, inline(inner, isFirst)) },
  { find: /:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/, make: ([whole, name]) => emoji(name) ?? whole },
  { find: /https?:\/\/[^\s<>|]+[^\s<>|.,;:!?)\]'"]/, make: ([url]) => link(unescape(url)) },
];

function angled(inner, first) {
  const bar = inner.indexOf("|");
  const target = bar < 0 ? inner : inner.slice(0, bar);
  const label = bar < 0 ? null : inner.slice(bar + 1);
  if (target.startsWith("@")) return userChip(target.slice(1));
  if (target.startsWith("#")) return channelChip(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, unix, pattern, url] = target.split("^");
    return dateChip(Number(unix), unescape(pattern ?? ""), url, label === null ? "" : unescape(label), first);
  }
  if (target.startsWith("!subteam^")) return groupChip(target.slice(9), label);
  if (target.startsWith("!")) return everyone(label ?? target.slice(1));
  const url = unescape(target);
  return label === null ? link(url, url.replace(/^mailto:/, "")) : link(url, inline(label));
}

/** One line of text to an array of nodes and strings; `isFirst` where it begins the line. */
export function inline(text, isFirst = true) {
  let first = null;
  for (const rule of RULES) {
    const match = rule.find.exec(text);
    if (match && (!first || match.index < first.match.index)) first = { rule, match };
  }
  if (!first) return text ? [unescape(text)] : [];
  const { rule, match } = first;
  const before = text.slice(0, match.index);
  const after = text.slice(match.index + match[0].length);
  return [...(before ? [unescape(before)] : []), rule.make(match, isFirst && !before.trim()), ...inline(after, false)];
}

function lines(text) {
  const nodes = [];
  const rows = text.split("\n");
  for (let at = 0; at < rows.length; at += 1) {
    const quoted = [];
    while (at < rows.length && /^(>|&gt;) ?/.test(rows[at])) {
      quoted.push(rows[at].replace(/^(>|&gt;) ?/, ""));
      at += 1;
    }
    if (quoted.length) nodes.push(h("blockquote", { dir: "auto" }, paragraph(quoted)));
    if (at < rows.length) {
      nodes.push(...inline(rows[at]));
      if (at < rows.length - 1) nodes.push(h("br"));
    }
  }
  return nodes;
}

const paragraph = (rows) => rows.flatMap((row, at) => (at ? [h("br"), ...inline(row)] : inline(row)));

/** A whole mrkdwn text, with code blocks and quotes, to nodes. */
export function mrkdwn(text) {
  const nodes = [];
  text.split("```").forEach((piece, at, all) => {
    const isCode = at % 2 === 1 && at < all.length - 1;
    if (isCode) nodes.push(h("pre", { dir: "auto" }, unescape(piece.replace(/^\n|\n$/g, ""))));
    else if (at % 2 === 1) nodes.push(...lines("```" + piece));
    else nodes.push(...lines(at ? piece.replace(/^\n/, "") : piece));
  });
  return nodes;
}
