// Radio buttons and checkboxes.
import { h } from "../dom.js";
import { textNodes } from "../blocks/text.js";
import { nameProps } from "./naming.js";

function choice(kind, element, ctx, option, at, checked, change) {
  const id = `${ctx.id}-${at}`;
  const box = h("input", {
    type: kind, id, name: ctx.id, value: option.value, checked, "aria-describedby": option.description ? `${id}-more` : null, on: { change },
  });
  return h("label", { class: "choice", for: id, dir: "auto" }, box,
    h("span", { class: "choice-text" }, h("span", {}, textNodes(option.text)),
      option.description && h("span", { class: "choice-more", id: `${id}-more` }, textNodes(option.description))));
}

function group(role, element, ctx, choices) {
  const name = ctx.nameId ? { "aria-labelledby": ctx.nameId } : {};
  const props = nameProps(element, ctx);
  if (ctx.nameId) delete props["aria-label"];
  if (role === "group") delete props["aria-required"]; // not allowed on a group
  return h("div", { role, id: ctx.id, class: "choices", data: { actionId: element.action_id }, ...props, ...name }, choices);
}

export function radios(element, ctx) {
  const chosen = ctx.content()?.value;
  return group("radiogroup", element, ctx, element.options.map((option, at) =>
    choice("radio", element, ctx, option, at, option.value === chosen, () => ctx.change(option))));
}

export function checkboxes(element, ctx) {
  const chosen = new Set((ctx.content() ?? []).map((option) => option.value));
  const node = group("group", element, ctx, element.options.map((option, at) =>
    choice("checkbox", element, ctx, option, at, chosen.has(option.value), () => {
      const ticked = new Set([...node.querySelectorAll("input:checked")].map((box) => box.value));
      ctx.change(element.options.filter(({ value }) => ticked.has(value)));
    })));
  return node;
}
