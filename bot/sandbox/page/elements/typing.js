// Everything typed: one line, several lines, numbers, addresses, and rich text as its plain words.
import { h } from "../dom.js";
import { plain } from "../blocks/text.js";
import { richTextValue, richTextWords } from "../blocks/rich_text.js";
import { nameProps } from "./naming.js";

const PAUSE = 400; // ms without a key before typing counts as done, for on_character_entered

const TYPES = {
  number_input: { type: "text", inputmode: "decimal" }, // type=number would hide what was typed wrongly
  email_text_input: { type: "email", autocomplete: "off" },
  url_text_input: { type: "url", autocomplete: "off" },
};

/** When a typed input tells the bot: on Enter unless its configuration says otherwise. */
function dispatching(element, ctx) {
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  return { onEnter: ctx.dispatch && triggers.includes("on_enter_pressed"), onKeys: ctx.dispatch && triggers.includes("on_character_entered") };
}

function counter(element, node) {
  if (!element.max_length) return null;
  const count = h("span", { class: "counter", "aria-hidden": "true" });
  const show = () => {
    const left = element.max_length - [...node.value].length;
    count.textContent = node.value && left <= Math.max(10, element.max_length / 10) ? String(left) : "";
  };
  node.addEventListener("input", show);
  show();
  return count;
}

function typed(node, element, ctx, read) {
  const { onEnter, onKeys } = dispatching(element, ctx);
  let timer = null;
  node.addEventListener("input", () => {
    ctx.change(read(node.value), { quiet: true });
    clearTimeout(timer);
    if (onKeys) timer = setTimeout(() => ctx.change(read(node.value)), PAUSE);
  });
  node.addEventListener("keydown", (event) => {
    const enter = event.key === "Enter" && !event.isComposing;
    if (!enter || (node.tagName === "TEXTAREA" && !event.metaKey && !event.ctrlKey)) return;
    event.preventDefault();
    if (onEnter) ctx.change(read(node.value));
    else ctx.surface.submit();
  });
  return h("div", { class: "typed" }, node, counter(element, node));
}

const common = (element, ctx) => ({
  id: ctx.id, class: "control", dir: "auto", placeholder: plain(element.placeholder) || null, data: { actionId: element.action_id },
  maxlength: element.max_length ?? null, autofocus: element.focus_on_load ? true : null, ...nameProps(element, ctx),
});

export function textInput(element, ctx) {
  const node = h("input", { type: "text", autocomplete: "off", ...TYPES[element.type], value: ctx.content() ?? "", ...common(element, ctx) });
  return typed(node, element, ctx, (text) => text || null);
}

export function textArea(element, ctx) {
  const rich = element.type === "rich_text_input";
  const shown = rich ? richTextWords(ctx.content()) : ctx.content() ?? "";
  const node = h("textarea", { rows: 3, value: shown, ...common(element, ctx) });
  return typed(node, element, ctx, (text) => (text ? (rich ? richTextValue(text) : text) : null));
}
