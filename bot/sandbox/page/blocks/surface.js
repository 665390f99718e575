// A message, a modal or App Home as a place where things can be filled and clicked: its values and its way to the bot.
import { post, store } from "../state.js";
import { stateOf, statefulIn } from "./values.js";

/** What was filled, by block_id and action_id. It outlives a redraw, and only under the same ids. */
export class Values {
  #held = new Map();

  static #key = (block, action) => JSON.stringify([block, action]);

  get(block, action) {
    return this.#held.get(Values.#key(block, action));
  }

  set(block, action, value) {
    this.#held.set(Values.#key(block, action), value);
  }

  has(block, action) {
    return this.#held.has(Values.#key(block, action));
  }

  /** Drops what the new blocks no longer ask for. */
  keep(blocks) {
    const wanted = new Map();
    for (const [, id, element] of statefulIn(blocks)) wanted.set(Values.#key(id, element.action_id), element);
    for (const [key, value] of this.#held) if (!fits(wanted.get(key), value)) this.#held.delete(key);
  }

  /** Takes over what the server remembers, where nothing is typed here. */
  adopt(state) {
    for (const [block, actions] of Object.entries(state?.values ?? {})) {
      for (const [action, value] of Object.entries(actions)) if (!this.has(block, action)) this.set(block, action, value);
    }
  }
}

/** A choice that isn't offered any more is no choice. */
function fits(element, value) {
  if (!element || element.type !== value?.type) return false;
  const offered = element.options ?? element.option_groups?.flatMap((group) => group.options);
  if (!offered) return true;
  return [value.selected_option ?? value.selected_options ?? []].flat().every((chosen) => offered.some((option) => option.value === chosen.value));
}

let surfaces = 0;

export class Surface {
  constructor(kind, container, { tell, submit } = {}) {
    this.kind = kind; // "message", "modal" or "home"
    this.container = container; // what /sandbox/action calls the place
    this.user = store.user;
    this.values = new Values();
    this.blocks = [];
    this.errors = {}; // block_id -> words
    this.tell = tell ?? (() => {}); // shows the person what went wrong
    this.submit = submit ?? (() => {}); // Enter in a single-line input
    this.uid = `s${(surfaces += 1)}`;
    this.onChange = () => {};
  }

  show(blocks) {
    this.blocks = blocks;
    this.values.keep(blocks);
  }

  elementId(block, action) {
    return `${this.uid}-${block}-${action}`.replace(/[^\w-]/g, "_");
  }

  set(block, action, value) {
    this.values.set(block, action, value);
    this.onChange(block);
  }

  state() {
    return stateOf(this.blocks, this.values);
  }

  async act(block, action, value) {
    const body = { user: this.user, container: this.container, block_id: block, action_id: action, value, state: this.state() };
    const answer = await post("action", body);
    if (answer.ok === false) this.tell(answer.message ?? answer.error);
    return answer;
  }

  async options(block, action, query) {
    const answer = await post("options", { user: this.user, container: this.container, block_id: block, action_id: action, query });
    if (answer.ok === false) throw new Error(answer.message);
    return answer;
  }
}
