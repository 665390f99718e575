// The bot's modal: draws the view on top, checks and sends it, and shows what comes back.
import { drawBlocks } from "./blocks/index.js";
import { Surface } from "./blocks/surface.js";
import { plain } from "./blocks/text.js";
import { problemsIn } from "./blocks/values.js";
import { h, uid } from "./dom.js";
import { once } from "./elements/buttons.js";
import { trapFocus } from "./focus.js";
import { icon } from "./icons.js";
import { on, post, refreshState, store } from "./state.js";

export function modal({ background, focusAfter }) {
  const titleId = uid("modal");
  const title = h("h2", { id: titleId, dir: "auto" });
  const body = h("div", { class: "blocks modal-blocks" });
  const note = h("p", { class: "modal-note", role: "alert", dir: "auto", hidden: true });
  const scroller = h("div", { class: "modal-body" }, body);
  const cancel = h("button", { type: "button", class: "button", dir: "auto", on: { click: () => leave(cancel, false) } });
  const send = h("button", { type: "button", class: "button button-primary", dir: "auto", on: { click: submit } });
  const cross = h("button", { type: "button", class: "icon-button", "aria-label": "Close window", on: { click: () => leave(cross, true) } }, icon("close"));
  const box = h("div", { class: "modal", role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, tabindex: "-1" },
    h("header", { class: "modal-head" }, title, cross), scroller, h("footer", { class: "modal-foot" }, note, h("div", { class: "dialog-buttons" }, cancel, send)));
  const layer = h("div", { class: "layer", hidden: true }, box);
  const surfaces = new Map(); // a view under another one keeps what was typed
  let shown = null; // the view on screen
  let surface = null;

  trapFocus(box);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) leave(cancel, false);
  });

  function say(words) {
    note.textContent = words ?? "";
    note.hidden = !words;
  }

  function surfaceOf(view) {
    const key = `${store.user} ${view.id}`;
    if (!surfaces.has(key)) {
      const made = new Surface("modal", { type: "view", view_id: view.id }, { tell: say, submit });
      made.values.adopt(view.state);
      made.onChange = (block) => forget(made, block);
      surfaces.set(key, made);
    }
    return surfaces.get(key);
  }

  /** An error goes as soon as its field changes. */
  function forget(made, block) {
    if (!made.errors[block]) return;
    delete made.errors[block];
    const node = body.querySelector(`[data-block-id="${CSS.escape(block)}"]`);
    node?.querySelector(".field-error")?.remove();
    node?.querySelector(".input")?.classList.remove("input-invalid");
    for (const field of node?.querySelectorAll("[aria-invalid]") ?? []) {
      field.removeAttribute("aria-invalid");
      field.setAttribute("aria-describedby", field.getAttribute("aria-describedby").replace(`${field.id}-error`, "").trim());
    }
  }

  function drawFrame(view) {
    title.textContent = plain(view.title);
    cancel.textContent = plain(view.close) || "Close";
    send.textContent = plain(view.submit) || "Submit";
    send.hidden = !view.submit && !view.blocks.some((block) => block.type === "input");
  }

  function draw() {
    const view = store.state?.modal?.view ?? null;
    if (!view) {
      hide();
      return;
    }
    const isNew = shown?.id !== view.id || surface?.user !== store.user;
    if (isNew) {
      body.replaceChildren();
      say(null);
    }
    surface = surfaceOf(view);
    drawFrame(view);
    drawBlocks(surface, body, view.blocks);
    box.dir = body.dir; // title and buttons run as the words do
    box.dataset.viewId = view.id;
    box.dataset.callbackId = view.callback_id ?? "";
    const wasHidden = layer.hidden;
    layer.hidden = false;
    background().inert = true;
    if (isNew || wasHidden) {
      scroller.scrollTop = 0;
      (body.querySelector("[autofocus]") ?? box).focus({ preventScroll: true });
    } else if (!box.contains(document.activeElement) && document.activeElement === document.body) {
      box.focus({ preventScroll: true }); // what held the focus is gone from the view
    }
    shown = view;
  }

  function hide() {
    if (layer.hidden) return;
    layer.hidden = true;
    background().inert = false;
    for (const [key, { user }] of surfaces) if (user === store.user) surfaces.delete(key); // others' modals wait for them
    shown = surface = null;
    body.replaceChildren();
    focusAfter();
  }

  function showErrors(errors) {
    surface.errors = { ...errors };
    drawBlocks(surface, body, shown.blocks);
    const orphans = Object.entries(errors).filter(([id]) => !body.querySelector(`[data-block-id="${CSS.escape(id)}"] .field-error`));
    say(orphans.map(([, words]) => words).join(" ") || null);
    const first = body.querySelector("[aria-invalid]");
    (first?.matches("input,select,textarea") ? first : first?.querySelector("input") ?? box).focus();
    first?.closest(".block")?.scrollIntoView({ block: "nearest" });
  }

  function submit() {
    if (send.hidden) return;
    const problems = problemsIn(shown.blocks, surface.values);
    if (Object.keys(problems).length) {
      showErrors(problems);
      return;
    }
    once(send, async () => {
      const [before, fingerprint] = [shown.id, shown.hash];
      surface.errors = {};
      say(null);
      const answer = await post("submit", { user: store.user, view_id: shown.id, state: surface.state() });
      await refreshState();
      if (!shown || shown.id !== before) return;
      if (answer.errors && Object.keys(answer.errors).length) showErrors(answer.errors);
      else if (answer.ok === false) say(answer.message ?? answer.error);
      else if (shown.hash !== fingerprint) toTop();
    });
  }

  /** The next step starts at its top. */
  function toTop() {
    scroller.scrollTop = 0;
    box.focus({ preventScroll: true });
  }

  function leave(button, all) {
    once(button, async () => {
      const answer = await post("close", { user: store.user, view_id: shown.id, ...(all ? { clear_all: true } : {}) });
      if (answer.ok === false) say(answer.message ?? answer.error);
      await refreshState();
    });
  }

  on("state", draw);
  return layer;
}
