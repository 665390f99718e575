// The drawer "What the bot sent": every call and payload as it went over the wire, refusals in red, and faults to try.
import { timeWithSeconds } from "./dates.js";
import { faultSwitches } from "./fault_switches.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { get, on, store, zone } from "./state.js";

const MOST = 400; // entries kept on the page

const json = (title, value) =>
  value === undefined || value === null ? null : h("div", {}, h("h4", {}, title), h("pre", { tabindex: "0" }, JSON.stringify(value, null, 2)));

function entry(one) {
  const sent = one.direction === "from_bot";
  const problems = [].concat(one.detail ?? []);
  return h("details", { class: ["entry", !one.ok && "entry-refused"], data: { n: one.n } },
    h("summary", {},
      h("span", { class: "entry-way", title: sent ? "from the bot" : "to the bot" }, sent ? "↑" : "↓", h("span", { class: "sr-only" }, sent ? "from the bot" : "to the bot")),
      h("span", { class: "entry-words" }, h("b", {}, one.name), one.summary && h("span", { class: "quiet", dir: "auto" }, one.summary),
        !one.ok && h("span", { class: "entry-why", dir: "auto" }, [one.error ?? "refused", ...problems.map(String)].join(" · "))),
      h("span", { class: "entry-side" }, h("time", {}, timeWithSeconds(new Date(one.at), zone())), h("span", {}, one.ok ? "ok" : "refused", one.ms ? ` · ${Math.round(one.ms)} ms` : ""))),
    h("div", { class: "entry-detail" }, json(sent ? "Arguments" : "Payload", one.args), json(sent ? "Answer" : "Acknowledgement", one.answer)));
}

/** The drawer and the button that opens it. */
export function record() {
  const list = h("div", { class: "entries" });
  const onlyRefused = h("input", { type: "checkbox", id: "only-refused", on: { change: () => list.classList.toggle("only-refused", onlyRefused.checked) } });
  const badge = h("span", { class: "badge", hidden: true });
  const button = h("button", { type: "button", class: "top-button", "aria-expanded": "false", "aria-controls": "record", on: { click: () => show(drawer.hidden) } },
    icon("list"), h("span", { class: "top-button-words" }, "What the bot sent"), badge);
  const drawer = h("aside", { class: "drawer", id: "record", "aria-label": "What the bot sent", hidden: true },
    h("header", { class: "pane-head" }, h("h2", {}, "What the bot sent"),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close record", on: { click: () => show(false) } }, icon("close"))),
    faultSwitches(),
    h("label", { class: "only-refused-row", for: "only-refused" }, onlyRefused, "Only what was refused"), list);
  drawer.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  let next = 0;
  let loading = null;
  let again = false;

  async function load() {
    const answer = await get("record", { since: next });
    if (answer.ok === false) return;
    next = answer.next;
    list.prepend(...answer.entries.map(entry).reverse());
    while (list.children.length > MOST) list.lastElementChild.remove();
  }

  async function refresh() {
    if (drawer.hidden) return;
    if (loading) {
      again = true;
      return;
    }
    do {
      again = false;
      loading = load();
      await loading;
    } while (again);
    loading = null;
  }

  function show(open) {
    drawer.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) {
      refresh();
      drawer.querySelector(".icon-button").focus();
    } else button.focus();
  }

  on("state", () => {
    const { refused } = store.state;
    badge.hidden = !refused;
    badge.textContent = refused > 99 ? "99+" : String(refused || "");
    button.setAttribute("aria-label", refused ? `What the bot sent, ${refused} refused` : "What the bot sent");
  });
  on("record", refresh);
  on("restart", () => {
    next = 0;
    list.replaceChildren();
    refresh();
  });
  return { button, drawer };
}
