// One message: who, when, its blocks or text, its thread, and what one can do with it.
import { avatar } from "./avatar.js";
import { drawBlocks } from "./blocks/index.js";
import { mrkdwn } from "./blocks/mrkdwn.js";
import { directionOf } from "./blocks/text.js";
import { Surface } from "./blocks/surface.js";
import { time } from "./dates.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { post, store, zone } from "./state.js";
import { toast } from "./toast.js";

const surfaces = new Map(); // what was chosen in a message survives leaving the channel

function surfaceOf(message) {
  const key = [store.user, message.channel, message.ts].join(" ");
  if (!surfaces.has(key)) surfaces.set(key, new Surface("message", { type: "message", channel: message.channel, ts: message.ts }, { tell: toast }));
  return surfaces.get(key);
}

function messageMenu(anchor, message, openThread) {
  const shortcuts = store.state.shortcuts.filter((one) => one.type === "message");
  const run = async (shortcut) => {
    const answer = await post("shortcut", { user: store.user, callback_id: shortcut.callback_id, channel: message.channel, ts: message.ts });
    if (answer.ok === false) toast(answer.message);
  };
  const reply = openThread && !message.ephemeral ? [{ label: "Reply in thread", lead: icon("reply"), run: () => openThread(message) }] : [];
  openMenu(anchor, [...reply, ...shortcuts.map((one) => ({ label: one.name, detail: one.description, lead: icon("bolt"), run: () => run(one) }))],
    { name: "More actions" });
}

function toolbar(view, openThread) {
  const more = h("button", {
    type: "button", class: "icon-button", "aria-label": "More actions", "aria-haspopup": "menu", on: { click: () => messageMenu(more, view.message, openThread) },
  }, icon("more"));
  const reply = openThread && h("button", {
    type: "button", class: "icon-button wide-only", "aria-label": "Reply in thread", on: { click: () => openThread(view.message) },
  }, icon("reply"));
  return h("div", { class: "message-tools" }, reply, more);
}

/** A node that can be told of a newer version of its message with `node.update(message, place)`. */
export function drawMessage(openThread) {
  const view = { message: null };
  const face = h("div", { class: "message-face" });
  const head = h("div", { class: "message-head" });
  const mark = h("div", { class: "only-you" }, icon("eye", 14), "Only visible to you");
  const body = h("div", { class: "blocks" });
  const foot = h("div", { class: "message-foot" });
  const tools = toolbar(view, openThread);
  const node = h("article", { class: "message" }, face, h("div", { class: "message-main" }, mark, head, body, foot), tools);

  node.update = (message, { grouped = false } = {}) => {
    view.message = message;
    const at = time(new Date(message.time), zone());
    node.dataset.ts = message.ts;
    node.setAttribute("aria-label", `${message.name}, ${at}`);
    node.classList.toggle("message-grouped", grouped);
    node.classList.toggle("message-ephemeral", message.ephemeral);
    mark.hidden = !message.ephemeral;
    tools.hidden = message.ephemeral;
    face.replaceChildren(grouped ? "" : avatar(message.user, message.name, { bot: message.bot }));
    head.replaceChildren(h("span", { class: "message-name", dir: "auto" }, message.name),
      ...(message.bot ? [h("span", { class: "tag" }, "app")] : []),
      h("time", { datetime: message.time }, at));
    drawBody(body, message);
    drawFoot(foot, message, openThread);
  };
  return node;
}

function drawBody(body, message) {
  body.classList.toggle("plain-text", !message.blocks?.length);
  if (message.blocks?.length) {
    if (body.isText) body.replaceChildren();
    body.isText = false;
    drawBlocks(surfaceOf(message), body, message.blocks);
  } else {
    body.isText = true;
    body.dir = directionOf(message.text ?? "");
    body.replaceChildren(...mrkdwn(message.text ?? ""));
  }
}

function drawFoot(foot, message, openThread) {
  const count = message.reply_count ?? 0;
  foot.replaceChildren(
    ...(message.edited ? [h("span", { class: "quiet edited" }, "edited")] : []),
    ...(count && openThread
      ? [h("button", { type: "button", class: "replies", on: { click: () => openThread(message) } }, icon("reply", 16), count === 1 ? "1 reply" : `${count} replies`)]
      : []));
}
