// Puts the page together: top bar, sidebar, conversation, thread, modal, record; and keeps it in step with the server.
import { readAddress, writeAddress } from "./address.js";
import { clock } from "./clock.js";
import { conversation } from "./conversation.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { modal } from "./modal.js";
import { notices } from "./notices.js";
import { persona } from "./persona.js";
import { record } from "./record.js";
import { sidebar } from "./sidebar.js";
import { channel, channelAt, emit, listen, on, refreshMessages, refreshState, store } from "./state.js";
import { threadPane } from "./thread.js";

const FIRST_USER = "UANA"; // of the seeded workspace

function known(at) {
  if (at === "dm" || at === "home" || channel(at)) return at;
  return store.state.channels[0]?.id ?? "dm";
}

/** Goes to a place as the person one plays now. */
async function go(at, { thread = null, replace = false } = {}) {
  store.at = known(at);
  store.thread = thread;
  showPlaces(false);
  writeAddress({ replace });
  emit("place");
  await refreshMessages(channelAt());
}

async function play(user, at = store.at, options = {}) {
  store.user = user;
  store.messages.clear();
  await refreshState();
  if (!store.state) return;
  listen(store.user, onNews);
  await go(at, options);
}

function onNews({ what, channel: id }) {
  if (what === "record") emit("record");
  if (what === "everything") {
    store.messages.clear(); // the connection was lost: it may be another sandbox
    emit("restart");
  }
  if (what === "record") soonState();
  else refreshState();
  if (what === "everything" || what === "opened" || (what === "messages" && (!id || id === channelAt()))) refreshMessages(channelAt());
}

let badgeTimer = null;

/** The record changes many times a second when the bot works; its badge can wait a little. */
function soonState() {
  badgeTimer ??= setTimeout(() => {
    badgeTimer = null;
    refreshState();
  }, 400);
}

const openThread = (message) => go(store.at, { thread: message.thread_ts ?? message.ts });

function showPlaces(open) {
  shell.classList.toggle("places-open", open);
  burger.setAttribute("aria-expanded", String(open));
}

const burger = h("button", {
  type: "button", class: "top-icon burger", "aria-label": "Channels", "aria-controls": "sidebar", "aria-expanded": "false",
  on: { click: () => showPlaces(!shell.classList.contains("places-open")) },
}, icon("menu"));
const main = conversation((at) => go(at), openThread);
const { button: recordButton, drawer } = record();
const offline = h("p", { class: "offline", role: "status", hidden: true }, "The sandbox does not answer. This page comes back by itself when it runs again.");
const shade = h("div", { class: "shade", on: { click: () => showPlaces(false) } });
const workspace = h("div", { class: "workspace" }, sidebar((at) => go(at)), shade, main, threadPane(() => go(store.at)));
const stage = h("div", { class: "stage" }, workspace, modal({ background: () => workspace, focusAfter: () => main.focusBox() }), drawer, notices((at) => go(at)));
const shell = h("div", { class: "shell" }, h("header", { class: "topbar" }, burger, persona((user) => play(user)), clock(), recordButton), offline, stage);

document.addEventListener("keydown", (event) => event.key === "Escape" && showPlaces(false));
on("online", () => {
  offline.hidden = store.online;
});
addEventListener("popstate", () => {
  const { user, at, thread } = readAddress();
  if (user && user !== store.user) play(user, at, { thread, replace: true });
  else go(at, { thread, replace: true });
});

document.getElementById("app").replaceChildren(shell);
const start = readAddress();
play(start.user ?? FIRST_USER, start.at, { thread: start.thread, replace: true });
