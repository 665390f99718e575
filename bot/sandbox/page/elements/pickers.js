// Type-ahead menus: one choice found by the bot's search, or several choices shown as chips.
import { h } from "../dom.js";
import { icon } from "../icons.js";
import { plain } from "../blocks/text.js";
import { Combobox } from "./combobox.js";
import { choicesOf, groupsOf, valueOf } from "./select.js";
import { nameProps } from "./naming.js";

const fold = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/** Groups whose choices contain what was typed. */
function matching(groups, query) {
  const wanted = fold(query);
  return groups
    .map((group) => ({ ...group, choices: group.choices.filter((one) => fold(one.label).includes(wanted)) }))
    .filter((group) => group.choices.length);
}

const isSearched = (element) => element.type.endsWith("external_select");

function finder(element, ctx) {
  if (!isSearched(element)) return { find: async (query) => matching(choicesOf(element), query), least: 0 };
  const find = async (query) => groupsOf(await ctx.surface.options(ctx.blockId, element.action_id, query));
  return { find, least: element.min_query_length ?? 3 }; // Slack asks from the third character unless told otherwise
}

const labelOf = (element, content) => {
  if (content && typeof content === "object") return plain(content.text);
  return choicesOf(element).flatMap((group) => group.choices).find((one) => one.value === content)?.label ?? content;
};

export function searchSelect(element, ctx) {
  const box = new Combobox({ ...finder(element, ctx), id: ctx.id, placeholder: plain(element.placeholder) || "Type to search", props: nameProps(element, ctx) });
  box.input.dataset.actionId = element.action_id;
  const shown = () => (ctx.content() ? labelOf(element, ctx.content()) : "");
  const clear = h("button", { type: "button", class: "clear", "aria-label": "Clear", on: { click: () => choose(null) } }, icon("close", 16));
  const draw = () => {
    box.input.value = shown();
    clear.hidden = !ctx.content();
  };
  function choose(one) {
    ctx.change(one ? one.content : null);
    draw();
    box.input.focus();
  }
  box.onChoose = choose;
  box.onLeave = draw; // half a name is no choice
  box.node.append(clear);
  draw();
  return box.node;
}

export function multiSelect(element, ctx) {
  const most = element.max_selected_items ?? Infinity;
  const box = new Combobox({ ...finder(element, ctx), id: ctx.id, placeholder: plain(element.placeholder) || "Choose", props: nameProps(element, ctx) });
  const chips = h("ul", { class: "chips" });
  let told = JSON.stringify(ctx.content());
  box.isChosen = (one) => ctx.content().some((content) => valueOf(content) === one.value);

  function set(contents) {
    ctx.change(contents, { quiet: true });
    draw();
  }
  /** The bot hears of several choices at once, when the person leaves the menu. */
  function tell() {
    const now = JSON.stringify(ctx.content());
    if (now !== told) ctx.change(ctx.content());
    told = now;
  }
  const without = (value) => ctx.content().filter((content) => valueOf(content) !== value);
  function draw() {
    chips.replaceChildren(...ctx.content().map((content) => h("li", { class: "chip" }, h("span", { dir: "auto" }, labelOf(element, content)),
      h("button", {
        type: "button", "aria-label": `Remove ${labelOf(element, content)}`,
        on: { click: () => { set(without(valueOf(content))); box.input.focus(); } },
      }, icon("close", 14)))));
    box.input.placeholder = ctx.content().length ? "" : plain(element.placeholder) || "Choose";
  }
  box.onChoose = (one) => {
    if (box.isChosen(one)) set(without(one.value));
    else if (ctx.content().length < most) set([...ctx.content(), one.content]);
    box.input.value = "";
    box.reopen();
  };
  box.onBackspace = () => set(ctx.content().slice(0, -1));
  box.onLeave = () => {
    box.input.value = "";
    tell();
  };
  box.list.setAttribute("aria-multiselectable", "true");
  box.node.classList.add("combobox-multi");
  box.node.dataset.actionId = element.action_id;
  box.node.prepend(chips);
  draw();
  return box.node;
}
