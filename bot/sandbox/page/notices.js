// What a phone would show when the bot writes to someone: the top-level text of its newest direct message.
import { avatar } from "./avatar.js";
import { mrkdwn } from "./blocks/mrkdwn.js";
import { h } from "./dom.js";
import { on, refreshMessages, store } from "./state.js";

const SECONDS = 7;

export function notices(go) {
  const node = h("div", { class: "notices", role: "status", "aria-live": "polite" });
  let known = { user: null, unread: 0 };
  let timer = null;

  function show(message) {
    const open = () => {
      node.replaceChildren();
      go("dm");
    };
    node.replaceChildren(h("button", { type: "button", class: "notice", on: { click: open } }, avatar(message.user, message.name, { bot: true }),
      h("span", { class: "notice-words" }, h("b", {}, message.name), h("span", { dir: "auto" }, mrkdwn(message.text)))));
    clearTimeout(timer);
    timer = setTimeout(() => node.replaceChildren(), SECONDS * 1000);
  }

  on("state", async () => {
    const { dm } = store.state;
    const isMore = known.user === store.user && dm.unread > known.unread;
    if (known.user !== store.user) node.replaceChildren();
    known = { user: store.user, unread: dm.unread };
    if (!isMore || store.at === "dm") return;
    await refreshMessages(dm.id);
    const newest = (store.messages.get(dm.id) ?? []).filter((message) => message.bot).at(-1);
    if (newest?.text) show(newest);
  });
  on("place", () => store.at === "dm" && node.replaceChildren());
  return node;
}
