// The Home tab of the bot.
import { drawBlocks } from "./blocks/index.js";
import { Surface } from "./blocks/surface.js";
import { h } from "./dom.js";
import { on, post, store } from "./state.js";
import { toast } from "./toast.js";

export function home() {
  const blocks = h("div", { class: "blocks home-blocks" });
  const empty = h("div", { class: "empty" });
  const node = h("div", { class: "panel home", tabindex: "0" }, empty, blocks);
  let surface = null;
  let opened = null;

  /** Slack tells the app each time the tab is opened. */
  async function open() {
    opened = store.user;
    const answer = await post("home", { user: store.user });
    if (answer.ok === false) toast(answer.message);
  }

  function draw() {
    if (store.at !== "home") {
      opened = null;
      return;
    }
    if (opened !== store.user) open();
    const view = store.state.home?.view;
    empty.hidden = Boolean(view);
    if (!view) {
      const words = store.state.bot.connected ? "Nothing here yet. The bot draws this page when you open it." : "The bot is not connected.";
      empty.replaceChildren(h("h3", {}, "Home"), h("p", {}, words));
      blocks.replaceChildren();
      surface = null;
      return;
    }
    if (!surface || surface.user !== store.user) {
      blocks.replaceChildren();
      surface = new Surface("home", null, { tell: toast });
      surface.values.adopt(view.state);
    }
    surface.container = { type: "view", view_id: view.id };
    drawBlocks(surface, blocks, view.blocks ?? []);
  }
  on("state", draw);
  on("place", draw);
  return node;
}
