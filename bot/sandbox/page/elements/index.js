// One drawing for each element type. A place (`ctx`) gives the surface, the block, the name and what to do on a change.
import { h } from "../dom.js";
import { contentOf, firstValue, held } from "../blocks/values.js";
import { picture } from "../blocks/picture.js";
import { button, overflow } from "./buttons.js";
import { checkboxes, radios } from "./choices.js";
import { datePicker, dateTimePicker, timePicker } from "./moments.js";
import { multiSelect, searchSelect } from "./pickers.js";
import { nativeSelect } from "./select.js";
import { textArea, textInput } from "./typing.js";

const KINDS = {
  button,
  overflow,
  static_select: nativeSelect,
  users_select: nativeSelect,
  channels_select: nativeSelect,
  conversations_select: nativeSelect,
  external_select: searchSelect,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
  multi_channels_select: multiSelect,
  multi_conversations_select: multiSelect,
  multi_external_select: multiSelect,
  radio_buttons: radios,
  checkboxes,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  plain_text_input: (element, ctx) => (element.multiline ? textArea : textInput)(element, ctx),
  number_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  rich_text_input: textArea,
  image: (element) => picture(element, "accessory-image"),
};

/** Groups are named by aria-labelledby; everything else by a label for its id. */
export const isGroup = (element) => ["radio_buttons", "checkboxes"].includes(element.type);

export function drawElement(element, place) {
  const draw = KINDS[element.type];
  if (!draw) return h("span", { class: "unknown-block" }, `An element of type “${element.type}”, which this page cannot draw.`);
  const { surface, blockId } = place;
  const ctx = {
    ...place,
    id: place.id ?? surface.elementId(blockId, element.action_id),
    content: () => contentOf(element, surface.values.get(blockId, element.action_id) ?? firstValue(element)),
    /** Keeps the content; where the bot listens for changes, tells it at once unless `quiet`. */
    change(content, { quiet = false } = {}) {
      const value = held(element, content);
      surface.set(blockId, element.action_id, value);
      if (place.dispatch && !quiet) surface.act(blockId, element.action_id, value);
    },
  };
  return draw(element, ctx);
}
