// The thread beside the conversation: its first message, the replies, and a box to answer.
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { messageLog } from "./log.js";
import { channelAt, on, store } from "./state.js";

export function threadPane(close) {
  const log = messageLog({ name: "Thread", empty: () => [] });
  const box = composer(() => ({ channel: channelAt(), thread_ts: store.thread, name: "Reply" }), { inThread: true });
  const node = h("aside", { class: "thread", "aria-label": "Thread", hidden: true },
    h("header", { class: "pane-head" }, h("h2", {}, "Thread"),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close thread", on: { click: close } }, icon("close"))),
    log, box);
  node.addEventListener("keydown", (event) => event.key === "Escape" && !event.defaultPrevented && close());
  let shown = null;

  function draw() {
    node.hidden = !store.thread;
    if (!store.thread) {
      shown = null;
      return;
    }
    const place = `${store.user} ${store.at} ${store.thread}`;
    if (shown !== place) {
      log.reset();
      box.moved();
    }
    log.update((store.messages.get(channelAt()) ?? []).filter(({ ts, thread_ts }) => ts === store.thread || thread_ts === store.thread));
    if (shown !== place) box.focusBox();
    shown = place;
  }
  on("place", draw);
  on("messages", (channel) => channel === channelAt() && draw());
  return node;
}
