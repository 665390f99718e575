// The box one types in: messages, and slash commands with their completion; beside it the global shortcuts.
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { post, store } from "./state.js";
import { toast } from "./toast.js";

const drafts = new Map(); // an unsent text waits in its place

/** `place()` answers {channel, thread_ts, name}; `inThread` leaves the shortcuts out. */
export function composer(place, { inThread = false } = {}) {
  const listId = uid("commands");
  const list = h("ul", { class: "options commands", id: listId, role: "listbox", "aria-label": "Commands", hidden: true, on: { mousedown: (event) => event.preventDefault() } });
  const notice = h("p", { class: "composer-notice", role: "status", hidden: true });
  const hint = h("p", { class: "composer-hint", hidden: true });
  const box = h("textarea", {
    class: "composer-box", rows: 1, dir: "auto", "aria-controls": listId, "aria-autocomplete": "list", enterkeyhint: "send", autocomplete: "off",
    on: { input: typed, keydown: key, blur: () => show([]) },
  });
  const send = h("button", { type: "submit", class: "send", "aria-label": "Send" }, icon("send"));
  const bolt = !inThread && h("button", { type: "button", class: "icon-button", "aria-label": "Shortcuts", title: "Shortcuts", "aria-haspopup": "menu", on: { click: shortcuts } }, icon("bolt"));
  const node = h("form", { class: "composer", on: { submit: (event) => { event.preventDefault(); go(); } } },
    list, notice, h("div", { class: "composer-row" }, bolt, box, send), hint);
  let active = 0;
  let shown = [];
  let sending = false;

  const draftKey = () => [store.user, place().channel, place().thread_ts ?? ""].join(" ");

  function grow() {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
    send.disabled = !box.value.trim();
  }

  function typed() {
    drafts.set(draftKey(), box.value);
    notice.hidden = true;
    grow();
    const word = /^\/\S*$/.exec(box.value)?.[0];
    show(word ? store.state.commands.filter((one) => one.command.startsWith(word)) : []);
    const usage = store.state.commands.find((one) => box.value.startsWith(`${one.command} `))?.usage_hint;
    hint.hidden = !usage;
    hint.textContent = usage ? `Usage: ${usage}` : "";
  }

  function show(commands) {
    shown = commands;
    active = 0;
    list.hidden = !commands.length;
    list.replaceChildren(...commands.map((one, at) => h("li", { id: `${listId}-${at}`, role: "option", "aria-selected": String(at === 0), class: at === 0 && "active", on: { click: () => take(one) } },
      h("b", {}, one.command), one.usage_hint && h("span", { class: "usage" }, one.usage_hint), h("span", { class: "quiet" }, one.description))));
    if (commands.length) box.setAttribute("aria-activedescendant", `${listId}-0`);
    else box.removeAttribute("aria-activedescendant");
  }

  function move(step) {
    active = (active + step + shown.length) % shown.length;
    [...list.children].forEach((option, at) => {
      option.classList.toggle("active", at === active);
      option.setAttribute("aria-selected", String(at === active));
    });
    box.setAttribute("aria-activedescendant", `${listId}-${active}`);
  }

  function take(one) {
    box.value = `${one.command} `;
    box.focus();
    typed();
  }

  function key(event) {
    if (event.isComposing) return;
    const isOpen = shown.length > 0;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const isWhole = shown.some((one) => one.command === box.value);
    if (isOpen && step) move(step);
    else if (isOpen && event.key === "Escape") show([]);
    else if (isOpen && (event.key === "Tab" || (event.key === "Enter" && !isWhole))) take(shown[active]);
    else if (event.key === "Enter" && !event.shiftKey) go();
    else return;
    event.preventDefault();
  }

  async function go() {
    const text = box.value.trim();
    if (!text || sending) return;
    sending = true;
    node.classList.add("sending");
    show([]);
    const { channel, thread_ts } = place();
    const from = draftKey();
    const answer = await post(text.startsWith("/") ? "command" : "say", { user: store.user, channel, text, ...(thread_ts ? { thread_ts } : {}) });
    sending = false;
    node.classList.remove("sending");
    if (answer.ok !== false) drafts.delete(from);
    if (from !== draftKey()) return;
    if (answer.ok !== false) box.value = "";
    typed();
    show([]);
    if (answer.message) {
      notice.hidden = false;
      notice.textContent = answer.message;
    }
  }

  function shortcuts() {
    const items = store.state.shortcuts.filter((one) => one.type === "global");
    const run = async (one) => {
      const answer = await post("shortcut", { user: store.user, callback_id: one.callback_id });
      if (answer.ok === false) toast(answer.message);
    };
    const heading = { label: items.length ? "Shortcuts" : "The app has no shortcuts" };
    openMenu(bolt, [heading, ...items.map((one) => ({ label: one.name, detail: one.description, lead: icon("bolt"), run: () => run(one) }))], { name: "Shortcuts" });
  }

  /** The place changed: another name, another draft. */
  node.moved = () => {
    const { name } = place();
    box.setAttribute("aria-label", name);
    box.placeholder = name;
    box.value = drafts.get(draftKey()) ?? "";
    typed();
  };
  node.focusBox = () => box.focus();
  return node;
}
