// The middle of the page: the head of the place, its messages or the App Home, and the composer.
import { avatar } from "./avatar.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { home } from "./home.js";
import { icon } from "./icons.js";
import { messageLog } from "./log.js";
import { channel, channelAt, on, post, store } from "./state.js";

const isBot = () => store.at === "dm" || store.at === "home";
const placeName = () => (isBot() ? store.state.bot.name : `#${channel(store.at)?.name ?? ""}`);

function emptyWords() {
  const command = store.state.commands[0]?.command;
  const here = isBot()
    ? [h("h3", {}, `This is where ${store.state.bot.name} writes to you`), h("p", {}, "Reminders and decisions arrive here as messages.")]
    : [h("h3", {}, `It is quiet in ${placeName()}`)];
  return [...here,
    ...(command ? [h("p", { class: "try" }, "Type ", h("kbd", {}, command), " in the box below.")] : [])];
}

function tabs(go) {
  const tab = (at, words) => h("button", { type: "button", role: "tab", id: `tab-${at}`, "aria-controls": `panel-${at}`, data: { at }, on: { click: () => go(at) } }, words);
  const all = [tab("home", "Home"), tab("dm", "Messages")];
  const node = h("div", { class: "tabs", role: "tablist", "aria-label": "App" }, all);
  node.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    const other = all.find((one) => one !== document.activeElement);
    other.focus();
    other.click();
  });
  node.draw = () => {
    for (const one of all) {
      const chosen = one.dataset.at === store.at;
      one.setAttribute("aria-selected", String(chosen));
      one.tabIndex = chosen ? 0 : -1;
    }
  };
  return node;
}

export function conversation(go, openThread) {
  const title = h("h1", { class: "place-title", dir: "auto" });
  const topic = h("p", { class: "topic", dir: "auto" });
  const switcher = tabs(go);
  const log = messageLog({ name: "Messages", openThread, empty: emptyWords });
  const box = composer(() => ({ channel: channelAt(), name: `Message ${placeName()}` }));
  const messages = h("div", { class: "panel" }, log, box);
  const homePanel = home();
  const node = h("main", { class: "conversation" },
    h("header", { class: "pane-head" }, h("div", { class: "place-words" }, title, topic), switcher), messages, homePanel);
  let shown = null;

  function drawHead() {
    const room = channel(store.at);
    title.replaceChildren(...(isBot()
      ? [avatar(store.state.bot.id, store.state.bot.name, { bot: true, small: true }), store.state.bot.name]
      : [room?.private ? icon("lock", 18) : h("span", { class: "hash" }, "#"), room?.name ?? ""]));
    topic.textContent = isBot() ? (store.state.bot.connected ? "" : "The bot is not connected.") : room?.topic ?? "";
    topic.hidden = !topic.textContent;
    switcher.hidden = !isBot();
    switcher.draw();
    messages.hidden = store.at === "home";
    homePanel.hidden = store.at !== "home";
    for (const [panel, at] of [[messages, "dm"], [homePanel, "home"]]) {
      panel.id = isBot() ? `panel-${at}` : "";
      if (isBot()) panel.setAttribute("role", "tabpanel");
      else panel.removeAttribute("role");
    }
    document.title = `${placeName()} · ${store.state.me.name} · ${store.state.team.name}`;
  }

  function drawMessages() {
    const id = channelAt();
    const place = `${store.user} ${id}`;
    if (shown !== place) {
      log.reset();
      log.rename(`Messages in ${placeName()}`);
      box.moved();
    }
    shown = place;
    const all = store.messages.get(id);
    if (all && store.at !== "home") log.update(all.filter(({ ts, thread_ts }) => !thread_ts || thread_ts === ts));
    markRead();
  }

  function markRead() {
    const unread = store.at === "dm" ? store.state.dm.unread : channel(store.at)?.unread;
    if (unread > 0 && document.visibilityState === "visible") post("read", { user: store.user, channel: channelAt() });
  }

  const draw = () => {
    drawHead();
    drawMessages();
  };
  on("place", draw);
  on("state", () => {
    if (!store.at) return;
    drawHead();
    drawMessages(); // the clock may have moved: yesterday's messages say so
  });
  on("messages", (id) => id === channelAt() && drawMessages());
  document.addEventListener("visibilitychange", () => store.state && markRead());
  node.focusBox = () => !messages.hidden && box.focusBox();
  return node;
}
