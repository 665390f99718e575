// A square with the first letter of a name, in a colour of its own.
import { h } from "./dom.js";

const COLORS = 8;

export function avatar(id, name, { bot = false, small = false } = {}) {
  let sum = 0;
  for (const letter of id ?? "") sum = (sum * 31 + letter.charCodeAt(0)) % 997;
  const color = bot ? "avatar-bot" : `avatar-${sum % COLORS}`;
  return h("span", { class: ["avatar", color, small && "avatar-small"], "aria-hidden": "true" }, [...(name ?? "?")][0]?.toUpperCase());
}
