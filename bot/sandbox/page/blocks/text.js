// Text objects: plain_text shows what was written, mrkdwn is marked up.
import { h } from "../dom.js";
import { withEmoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

/** The words of a text object, for names and labels. */
export function plain(text) {
  if (!text) return "";
  return text.type === "plain_text" && text.emoji === false ? text.text : withEmoji(text.text ?? "");
}

/** The nodes of a text object; a line break is one in plain_text too. */
export function textNodes(text) {
  if (!text) return [];
  return text.type === "mrkdwn" ? mrkdwn(text.text ?? "") : multiline(plain(text));
}

/** Words and line breaks. */
export const multiline = (words) => words.split("\n").flatMap((row, at) => (at ? [h("br"), row] : [row]));

const RIGHT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;
const LETTER = /\p{L}/u;

/** "rtl" when the first letter of a text is of a script that runs from right to left. */
export function directionOf(text) {
  const letter = LETTER.exec(text.replace(/<[^<>]*>|:[a-z0-9_+-]+:|`[^`]*`/g, ""))?.[0];
  return letter && RIGHT.test(letter) ? "rtl" : "ltr";
}
