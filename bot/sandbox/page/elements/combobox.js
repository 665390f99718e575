// A text box with a list of choices below it, as the ARIA combobox pattern asks: arrows move, Enter takes, Escape closes.
import { h, uid } from "../dom.js";

const PAUSE = 150; // ms between the last key and the search

export class Combobox {
  #find;
  #least;
  #choices = [];
  #active = -1;
  #asked = 0;
  #timer = null;

  onChoose = () => {};
  onLeave = () => {};
  onBackspace = () => {};
  isChosen = () => false;

  /** `find(query)` answers groups of choices; below `least` characters it isn't asked. */
  constructor({ find, least, id, placeholder, props }) {
    this.#find = find;
    this.#least = least;
    const listId = uid("list");
    this.list = h("ul", { class: "options", id: listId, role: "listbox", hidden: true, on: { mousedown: (event) => event.preventDefault() } });
    this.input = h("input", {
      type: "text", id, class: "control combobox-input", role: "combobox", autocomplete: "off", dir: "auto", placeholder, "aria-expanded": "false",
      "aria-controls": listId, "aria-autocomplete": "list", ...props,
      on: {
        focus: () => this.input.value || this.reopen(), // what is chosen stays in peace when the surface is drawn again
        click: () => this.reopen(),
        input: () => this.#soon(),
        keydown: (event) => this.#key(event),
        blur: () => {
          this.#close();
          this.onLeave();
        },
      },
    });
    this.node = h("div", { class: "combobox" }, this.input, this.list);
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.reopen(), PAUSE);
  }

  async reopen() {
    const query = this.input.value.trim();
    const turn = (this.#asked += 1);
    if (query.length < this.#least) {
      this.#say(this.#least === 1 ? "Type to search" : `Type ${this.#least} letters to search`);
      return;
    }
    this.node.classList.add("searching");
    try {
      const groups = await this.#find(query);
      if (turn === this.#asked && document.activeElement === this.input) this.#show(groups);
    } catch (error) {
      if (turn === this.#asked) this.#say(error.message || "The search did not answer.");
    } finally {
      if (turn === this.#asked) this.node.classList.remove("searching");
    }
  }

  #show(groups) {
    this.#choices = [];
    const option = (choice) => {
      const at = this.#choices.push(choice) - 1;
      return h("li", {
        id: `${this.list.id}-${at}`, role: "option", "aria-selected": String(Boolean(this.isChosen(choice))),
        on: { click: () => this.#take(at) },
      }, h("span", { dir: "auto" }, choice.label), choice.detail && h("span", { class: "quiet", dir: "auto" }, choice.detail));
    };
    this.list.replaceChildren(...groups.flatMap((group) => [
      ...(group.label ? [h("li", { class: "options-label", role: "presentation" }, group.label)] : []), ...group.choices.map(option),
    ]));
    if (!this.#choices.length) {
      this.#say("Nothing found");
      return;
    }
    this.#open();
    this.#move(Math.min(Math.max(this.#active, 0), this.#choices.length - 1));
  }

  #say(words) {
    this.#choices = [];
    this.list.replaceChildren(h("li", { class: "options-none", role: "presentation" }, words));
    this.#open();
  }

  #open() {
    if (document.activeElement !== this.input) return;
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.list.scrollIntoView({ block: "nearest" });
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1; // an answer that is still on its way comes too late
    this.node.classList.remove("searching");
    this.list.hidden = true;
    this.#active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #move(at) {
    this.#active = at;
    for (const node of this.list.querySelectorAll('[role="option"]')) node.classList.toggle("active", node.id === `${this.list.id}-${at}`);
    this.input.setAttribute("aria-activedescendant", `${this.list.id}-${at}`);
    document.getElementById(`${this.list.id}-${at}`)?.scrollIntoView({ block: "nearest" });
  }

  #take(at) {
    const choice = this.#choices[at];
    if (!choice) return;
    this.#close();
    this.onChoose(choice);
  }

  #key(event) {
    if (event.isComposing) return;
    const isOpen = !this.list.hidden;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (!isOpen) this.reopen();
      else if (this.#choices.length) this.#move((this.#active + step + this.#choices.length) % this.#choices.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (isOpen) this.#take(this.#active);
    } else if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      event.stopPropagation(); // closes the list, not the modal
      this.#close();
    } else if (event.key === "Backspace" && !this.input.value) {
      this.onBackspace();
    }
  }
}
