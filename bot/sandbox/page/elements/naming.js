// The names and states of elements for those who can't see them.
import { plain } from "../blocks/text.js";

/** What names an element: its label, else its own words, else the text beside it. */
export function nameProps(element, ctx) {
  const describedby = ctx.described ? { "aria-describedby": ctx.described } : {};
  const state = { "aria-invalid": ctx.invalid ? "true" : null, "aria-required": ctx.required && ctx.inInput ? "true" : null };
  if (ctx.inInput) return { ...state, ...describedby };
  const own = element.accessibility_label ?? (plain(element.placeholder) || ctx.name || element.type.replaceAll("_", " "));
  return { ...state, ...describedby, "aria-label": own };
}
