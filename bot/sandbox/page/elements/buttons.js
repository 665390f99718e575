// Buttons and the overflow menu. A button that was clicked waits for its answer: a second click sends nothing.
import { h } from "../dom.js";
import { confirmed } from "../confirm.js";
import { icon } from "../icons.js";
import { openMenu } from "../menu.js";
import { plain } from "../blocks/text.js";

const waiting = (node, isWaiting) => {
  if (isWaiting) node.setAttribute("aria-disabled", "true");
  else node.removeAttribute("aria-disabled");
  node.classList.toggle("waiting", isWaiting);
};

/** Runs `send` once at a time for a node, showing that it waits. */
export async function once(node, send) {
  if (node.getAttribute("aria-disabled") === "true") return;
  waiting(node, true);
  try {
    await send();
  } finally {
    waiting(node, false);
  }
}

export function button(element, ctx) {
  const node = h("button", {
    type: "button", id: ctx.id, class: ["button", element.style && `button-${element.style}`], dir: "auto",
    "aria-label": element.accessibility_label, data: { actionId: element.action_id },
    on: {
      click: () => once(node, async () => {
        if (element.confirm && !(await confirmed(element.confirm))) return;
        if (/^https?:/i.test(element.url ?? "")) window.open(element.url, "_blank", "noopener,noreferrer");
        await ctx.surface.act(ctx.blockId, element.action_id, { type: "button", value: element.value ?? null });
      }),
    },
  }, h("span", { class: "button-label" }, plain(element.text)), element.url && icon("external", 15));
  return node;
}

export function overflow(element, ctx) {
  const choose = (option) => once(node, async () => {
    if (element.confirm && !(await confirmed(element.confirm))) return;
    if (/^https?:/i.test(option.url ?? "")) window.open(option.url, "_blank", "noopener,noreferrer");
    await ctx.surface.act(ctx.blockId, element.action_id, { type: "overflow", selected_option: option });
  });
  const node = h("button", {
    type: "button", id: ctx.id, class: "button button-icon", "aria-label": "More choices", "aria-haspopup": "menu",
    data: { actionId: element.action_id },
    on: {
      click: () => openMenu(node, element.options.map((option) => ({
        label: plain(option.text), detail: plain(option.description), run: () => choose(option),
      }))),
    },
  }, icon("more"));
  return node;
}
