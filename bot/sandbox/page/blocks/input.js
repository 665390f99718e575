// The input block: label, element, hint, and the error that belongs to it.
import { h } from "../dom.js";
import { drawElement, isGroup } from "../elements/index.js";
import { icon } from "../icons.js";
import { plain } from "./text.js";

export function inputBlock(block, place) {
  const { surface, blockId } = place;
  const { element } = block;
  const id = surface.elementId(blockId, element.action_id);
  const error = surface.errors[blockId];
  const described = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || null;
  const node = drawElement(element, {
    ...place, id, described, invalid: Boolean(error), required: !block.optional, nameId: `${id}-label`, name: plain(block.label),
    dispatch: Boolean(block.dispatch_action), inInput: true,
  });
  const name = isGroup(element) ? h("div", { id: `${id}-label` }, plain(block.label)) : h("label", { id: `${id}-label`, for: id }, plain(block.label));
  // "optional" stands beside the label, not in it: the field is called what the bot called it.
  const label = h("div", { class: "label", dir: "auto" }, name, block.optional && h("span", { class: "optional" }, "optional"));
  return h("div", { class: ["input", error && "input-invalid"] }, label, node,
    error && h("p", { class: "field-error", id: `${id}-error`, dir: "auto" }, icon("warning", 16), h("span", {}, error)),
    block.hint && h("p", { class: "hint", id: `${id}-hint`, dir: "auto" }, plain(block.hint)));
}
