// Date, time, and both together, in the zone of whoever is being played. The browser's own pickers do the work.
import { h } from "../dom.js";
import { fromLocalInput, toLocalInput } from "../dates.js";
import { zone } from "../state.js";
import { nameProps } from "./naming.js";

function moment(type, element, ctx, { shown, read }) {
  const node = h("input", {
    type, id: ctx.id, class: "control control-moment", value: shown(ctx.content()), data: { actionId: element.action_id }, ...nameProps(element, ctx),
    on: {
      input: () => ctx.change(read(node.value), { quiet: true }),
      change: () => ctx.change(read(node.value)),
    },
  });
  return node;
}

const asIs = { shown: (content) => content ?? "", read: (text) => text || null };

export const datePicker = (element, ctx) => moment("date", element, ctx, asIs);
export const timePicker = (element, ctx) => moment("time", element, ctx, asIs);
export const dateTimePicker = (element, ctx) => moment("datetime-local", element, ctx, {
  shown: (unix) => (unix ? toLocalInput(unix, zone()) : ""),
  read: (text) => (text ? fromLocalInput(text, zone()) : null),
});
