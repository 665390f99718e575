// People, groups, channels, links and dates inside a text: the same chips for mrkdwn and rich text.
import { h } from "../dom.js";
import { dateTokens } from "../dates.js";
import { channel, nameOf, sandboxNow, store, zone } from "../state.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

/** A link that can only lead to the web, mail or a phone; anything else stays text. */
export function link(url, ...label) {
  const words = label.length ? label : [url];
  if (!SAFE.test(url)) return h("span", {}, ...words);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, ...words);
}

export function userChip(id) {
  const mine = id === store.user;
  return h("span", { class: ["mention", mine && "mention-me"], dir: "auto" }, `@${nameOf(id)}`);
}

export function channelChip(id, name) {
  return h("span", { class: "mention", dir: "auto" }, `#${channel(id)?.name ?? name ?? id}`);
}

export function groupChip(id, name) {
  return h("span", { class: "mention" }, name ?? `@${id}`);
}

export const everyone = (range) => h("span", { class: "mention mention-me" }, `@${range}`);

/** A moment in the reader's own zone; `first` when it begins a line. */
export function dateChip(unix, pattern, url, fallback, first = false) {
  const words = Number.isFinite(unix) ? dateTokens(unix, pattern, sandboxNow(), zone()) : fallback ?? "";
  const shown = first ? words.charAt(0).toUpperCase() + words.slice(1) : words;
  const node = h("time", { datetime: Number.isFinite(unix) ? new Date(unix * 1000).toISOString() : null, title: fallback }, shown);
  return url ? link(url, node) : node;
}
