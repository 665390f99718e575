// The blocks that arrange: header, section, context, divider, actions, image, alert.
import { h, uid } from "../dom.js";
import { drawElement } from "../elements/index.js";
import { icon } from "../icons.js";
import { picture } from "./picture.js";
import { plain, textNodes } from "./text.js";

export const divider = () => h("hr");

export const header = (block) => h("h3", { class: "block-title", dir: "auto" }, textNodes(block.text));

export function section(block, place) {
  const textId = uid("section");
  const accessory = block.accessory && drawElement(block.accessory, { ...place, dispatch: true, nameId: block.text && textId, name: plain(block.text) });
  const wide = /^(radio_buttons|checkboxes)$/.test(block.accessory?.type ?? "");
  return h("div", { class: ["section", wide && "section-wide"] },
    h("div", { class: "section-main" },
      block.text && h("div", { class: "section-text", id: textId, dir: "auto" }, textNodes(block.text)),
      block.fields && h("div", { class: "fields" }, block.fields.map((field) => h("div", { dir: "auto" }, textNodes(field))))),
    accessory && h("div", { class: "accessory" }, accessory));
}

export function context(block) {
  return h("div", { class: "context" }, (block.elements ?? []).map((element) =>
    element.type === "image" ? picture(element, "context-image") : h("span", { dir: "auto" }, textNodes(element))));
}

export function actions(block, place) {
  return h("div", { class: "actions" }, (block.elements ?? []).map((element) => drawElement(element, { ...place, dispatch: true })));
}

export function image(block) {
  return h("figure", { class: "image" }, block.title && h("figcaption", { dir: "auto" }, textNodes(block.title)), picture(block, "image-full"));
}

const ALERT_ICON = { info: "info", success: "check", warning: "warning", error: "warning", default: "info" };

export function alert(block) {
  const level = block.level ?? "default";
  return h("div", { class: `alert alert-${level}`, role: level === "error" || level === "warning" ? "alert" : "note" },
    icon(ALERT_ICON[level] ?? "info"), h("div", { dir: "auto" }, textNodes(block.text)));
}
