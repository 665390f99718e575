// A list of messages with day lines; it stays at the newest message unless the person scrolled away.
import { dayName } from "./dates.js";
import { h, reconcile } from "./dom.js";
import { drawMessage } from "./message.js";
import { sandboxNow, zone } from "./state.js";

const TOGETHER = 5 * 60 * 1000; // ms within which messages of one author share a face
const NEAR = 80; // px from the end that still count as being there

function groupedWith(before, message) {
  if (!before || before.user !== message.user || message.blocks?.length) return false;
  return !before.ephemeral && !message.ephemeral && !before.reply_count && new Date(message.time) - new Date(before.time) < TOGETHER;
}

/** `name` is what a screen reader calls the log; `update(messages)` redraws it. */
export function messageLog({ name, openThread, empty }) {
  const list = h("div", { class: "log-list" });
  const down = h("button", { type: "button", class: "button newest", hidden: true, on: { click: () => toEnd() } }, "New messages below");
  const nothing = h("div", { class: "empty" });
  const scroller = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": name, tabindex: "0", on: { scroll: () => isNear() && (down.hidden = true) } }, nothing, list);
  const node = h("div", { class: "log-frame" }, scroller, down);
  let last = null;
  let follow = true;
  let top = 0;

  const isNear = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR;
  const toEnd = () => {
    scroller.scrollTop = scroller.scrollHeight;
    down.hidden = true;
  };
  scroller.addEventListener("scroll", () => {
    const up = scroller.scrollTop < top; // only a person scrolls up; what grows below moves nothing
    top = scroller.scrollTop;
    if (isNear()) follow = true;
    else if (up) follow = false;
  });
  new ResizeObserver(() => follow && toEnd()).observe(list); // charts and pictures find their size later

  node.rename = (words) => scroller.setAttribute("aria-label", words);
  node.reset = () => {
    list.replaceChildren();
    last = null;
    follow = true;
  };
  node.update = (messages) => {
    const items = [];
    let day = null;
    let before = null;
    for (const message of messages) {
      const today = dayName(new Date(message.time), sandboxNow(), zone());
      const isNewDay = today !== day;
      if (isNewDay) {
        items.push({ key: `day ${today}`, print: today, make: () => h("div", { class: "day", role: "separator", "aria-label": today }, h("span", {}, today)) });
        day = today;
      }
      const grouped = !isNewDay && groupedWith(before, message);
      items.push({
        key: `${message.ts}${message.ephemeral ? " ephemeral" : ""}`, print: JSON.stringify([message, grouped, zone(), Math.floor(sandboxNow() / 3_600_000)]),
        make: (old) => {
          const article = old ?? drawMessage(openThread);
          article.update(message, { grouped });
          return article;
        },
      });
      before = message;
    }
    nothing.replaceChildren(...(messages.length ? [] : empty()));
    nothing.hidden = messages.length > 0;
    reconcile(list, items);
    const newest = messages.at(-1)?.ts ?? null;
    if (follow) toEnd();
    else if (newest !== last && last !== null) down.hidden = false;
    last = newest;
  };
  return node;
}
