// rich_text: sections, lists, quotes and preformatted text; also what a rich text input sends.
import { h } from "../dom.js";
import { multiline } from "./text.js";
import { emoji } from "./emoji.js";
import { channelChip, dateChip, everyone, groupChip, link, userChip } from "./mentions.js";

const INLINE = {
  text: (part) => multiline(part.text),
  link: (part) => link(part.url, part.text || part.url),
  user: (part) => userChip(part.user_id),
  usergroup: (part) => groupChip(part.usergroup_id),
  channel: (part) => channelChip(part.channel_id),
  team: (part) => part.team_id,
  broadcast: (part) => everyone(part.range),
  emoji: (part) => emoji(part.name) ?? `:${part.name}:`,
  date: (part) => dateChip(part.timestamp, part.format ?? "{date_short} at {time}", part.url, part.fallback),
  color: (part) => h("code", {}, part.value),
};


function styled(part) {
  const style = part.style ?? {};
  let node = INLINE[part.type]?.(part) ?? "";
  if (style.code) node = h("code", { dir: "auto" }, node);
  if (style.strike) node = h("s", {}, node);
  if (style.underline) node = h("u", {}, node);
  if (style.italic) node = h("em", {}, node);
  if (style.bold) node = h("strong", {}, node);
  return node;
}

const parts = (element) => (element.elements ?? []).map(styled);

const SECTIONS = {
  rich_text_section: (element) => h("div", { class: "rich-section", dir: "auto" }, parts(element)),
  rich_text_quote: (element) => h("blockquote", { dir: "auto" }, parts(element)),
  rich_text_preformatted: (element) => h("pre", { dir: "auto" }, parts(element)),
  rich_text_list: (element) => {
    const ordered = element.style === "ordered";
    const start = ordered && element.offset ? element.offset + 1 : null;
    const items = (element.elements ?? []).map((item) => h("li", { dir: "auto" }, parts(item)));
    return h(ordered ? "ol" : "ul", { class: `rich-list indent-${Math.min(element.indent ?? 0, 4)}`, start, dir: "auto" }, items);
  },
};

export function richText(block) {
  return h("div", { class: "rich-text" }, (block.elements ?? []).map((element) => SECTIONS[element.type]?.(element)));
}

/** The bare words of a rich text, one line a section. */
export function richTextWords(value) {
  const words = (element) => {
    if (typeof element.text === "string") return element.text;
    if (element.type === "emoji") return emoji(element.name) ?? "";
    return (element.elements ?? []).map(words).join(element.type === "rich_text_list" ? "\n" : "");
  };
  return (value?.elements ?? []).map(words).join("\n");
}

export function richTextValue(words) {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text: words }] }],
  };
}
