// What inputs hold, in the shape Slack sends: first values, which blocks hold any, and the checks a client makes itself.
import { richTextWords } from "./rich_text.js";

/** For each element type: the key its state value has, and how its first value is found. */
const HELD = {
  plain_text_input: ["value", (el) => el.initial_value || null],
  number_input: ["value", (el) => el.initial_value || null],
  email_text_input: ["value", (el) => el.initial_value || null],
  url_text_input: ["value", (el) => el.initial_value || null],
  rich_text_input: ["rich_text_value", (el) => el.initial_value ?? null],
  static_select: ["selected_option", (el) => el.initial_option ?? null],
  external_select: ["selected_option", (el) => el.initial_option ?? null],
  radio_buttons: ["selected_option", (el) => el.initial_option ?? null],
  checkboxes: ["selected_options", (el) => el.initial_options ?? []],
  multi_static_select: ["selected_options", (el) => el.initial_options ?? []],
  multi_external_select: ["selected_options", (el) => el.initial_options ?? []],
  users_select: ["selected_user", (el) => el.initial_user ?? null],
  multi_users_select: ["selected_users", (el) => el.initial_users ?? []],
  channels_select: ["selected_channel", (el) => el.initial_channel ?? null],
  multi_channels_select: ["selected_channels", (el) => el.initial_channels ?? []],
  conversations_select: ["selected_conversation", (el) => el.initial_conversation ?? null],
  multi_conversations_select: ["selected_conversations", (el) => el.initial_conversations ?? []],
  datepicker: ["selected_date", (el) => el.initial_date ?? null],
  timepicker: ["selected_time", (el) => el.initial_time ?? null],
  datetimepicker: ["selected_date_time", (el) => el.initial_date_time ?? null],
};

export const isStateful = (element) => Boolean(element && HELD[element.type]);

export const held = (element, content) => ({ type: element.type, [HELD[element.type][0]]: content });

export const contentOf = (element, value) => value?.[HELD[element.type][0]] ?? null;

export const firstValue = (element) => held(element, HELD[element.type][1](element));

/** The stateful elements of a surface, as [block, block_id, element]. */
export function* statefulIn(blocks) {
  for (const [at, block] of (blocks ?? []).entries()) {
    const elements = { input: [block.element], section: [block.accessory], actions: block.elements }[block.type] ?? [];
    for (const element of elements) if (isStateful(element)) yield [block, blockId(block, at), element];
  }
}

/** Slack gives every block an id; the place serves where one is missing. */
export const blockId = (block, at) => block.block_id ?? `block-${at}`;

/** state.values as an interaction carries it. */
export function stateOf(blocks, values) {
  const state = {};
  for (const [, id, element] of statefulIn(blocks)) {
    state[id] ??= {};
    state[id][element.action_id] = values.get(id, element.action_id) ?? firstValue(element);
  }
  return state;
}

const REQUIRED = "Please complete this required field.";

function isEmpty(element, content) {
  if (Array.isArray(content)) return content.length === 0;
  if (element.type === "rich_text_input") return !richTextWords(content).trim();
  return content === null || content === "";
}

function numberProblem(element, content) {
  const pattern = element.is_decimal_allowed ? /^-?\d+([.]\d+)?$/ : /^-?\d+$/;
  if (!pattern.test(content)) return element.is_decimal_allowed ? "Please enter a valid number." : "Please enter a whole number.";
  if (element.min_value !== undefined && Number(content) < Number(element.min_value)) return `Please enter a number of at least ${element.min_value}.`;
  if (element.max_value !== undefined && Number(content) > Number(element.max_value)) return `Please enter a number of at most ${element.max_value}.`;
  return null;
}

const CHECKS = {
  number_input: numberProblem,
  email_text_input: (element, content) => (/^[^\s@]+@[^\s@]+\.[^\s@.]+$/.test(content) ? null : "Please enter a valid email address."),
  url_text_input: (element, content) => (URL.canParse(content) && /^\w+:\/\//.test(content) ? null : "Please enter a valid URL."),
  plain_text_input: (element, content) => {
    if (element.min_length && content.length < element.min_length) return `Please enter at least ${element.min_length} characters.`;
    return element.max_length && [...content].length > element.max_length ? `Please enter at most ${element.max_length} characters.` : null;
  },
};

/** The problems a client finds before it sends a modal: {block_id: words}. */
export function problemsIn(blocks, values) {
  const problems = {};
  for (const [block, id, element] of statefulIn(blocks)) {
    if (block.type !== "input") continue;
    const content = contentOf(element, values.get(id, element.action_id) ?? firstValue(element));
    if (isEmpty(element, content)) {
      if (!block.optional) problems[id] = REQUIRED;
    } else {
      const problem = CHECKS[element.type]?.(element, content);
      if (problem) problems[id] = problem;
    }
  }
  return problems;
}
