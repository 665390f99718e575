// Menus to choose one of: the browser's own select, which works everywhere, with a keyboard and on a phone.
import { h } from "../dom.js";
import { confirmed } from "../confirm.js";
import { plain } from "../blocks/text.js";
import { store } from "../state.js";
import { nameProps } from "./naming.js";

const people = () => [...store.state.users.map(({ id, name }) => ({ id, name })), { id: store.state.bot.id, name: store.state.bot.name }];
const rooms = (openOnly) => store.state.channels.filter((one) => !openOnly || !one.private).map(({ id, name }) => ({ id, name: `#${name}` }));

/** What a select offers, as groups of {value, label, content}; content is what its state value holds. */
export function choicesOf(element) {
  const kind = element.type.replace("multi_", "");
  const own = (list) => list.map(({ id, name }) => ({ value: id, label: name, content: id }));
  if (kind === "users_select") return [{ choices: own(people()) }];
  if (kind === "channels_select") return [{ choices: own(rooms(true)) }];
  if (kind === "conversations_select") return [{ choices: own(rooms(false)) }, { label: "People", choices: own(people()) }];
  return groupsOf(element);
}

const choice = (option) => ({ value: option.value, label: plain(option.text), detail: plain(option.description), content: option });

/** Options or option groups, of an element or of a search's answer. */
export function groupsOf({ options, option_groups: groups }) {
  if (groups?.length) return groups.map((group) => ({ label: plain(group.label), choices: group.options.map(choice) }));
  return [{ choices: (options ?? []).map(choice) }];
}

export const valueOf = (content) => (content && typeof content === "object" ? content.value : content);

export function nativeSelect(element, ctx) {
  const groups = choicesOf(element);
  const all = groups.flatMap((group) => group.choices);
  let chosen = valueOf(ctx.content());
  const option = (one) => h("option", { value: one.value, selected: one.value === chosen }, one.label);
  const prompt = h("option", { value: "", selected: !chosen }, plain(element.placeholder) || "Choose…");
  const detail = h("span", { class: "select-detail", dir: "auto" });
  const showDetail = () => {
    detail.textContent = all.find((one) => one.value === chosen)?.detail ?? "";
  };
  const node = h("select", {
    id: ctx.id, class: "control control-select", dir: "auto", data: { actionId: element.action_id }, ...nameProps(element, ctx),
    on: {
      change: async () => {
        if (element.confirm && !(await confirmed(element.confirm))) {
          node.value = chosen ?? "";
          return;
        }
        chosen = node.value || null;
        showDetail();
        ctx.change(all.find((one) => one.value === chosen)?.content ?? null);
      },
    },
  }, prompt, groups.map((group) => (group.label ? h("optgroup", { label: group.label }, group.choices.map(option)) : group.choices.map(option))));
  showDetail();
  return h("div", { class: "select" }, node, detail);
}
