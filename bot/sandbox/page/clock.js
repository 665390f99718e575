// The sandbox's clock in the top bar, and the buttons that move it forward.
import { shortDay, time } from "./dates.js";
import { h, uid } from "./dom.js";
import { icon } from "./icons.js";
import { on, post, refreshState, sandboxNow, store, zone } from "./state.js";
import { toast } from "./toast.js";

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [["+5 min", 5 * MINUTE], ["+1 h", HOUR], ["+1 day", DAY], ["+5 days", 5 * DAY]];

export function clock() {
  const day = h("span", { class: "clock-day" });
  const hours = h("span", { class: "clock-time" });
  const city = h("span", { class: "clock-city" });
  const panel = h("div", { class: "skip", role: "group", "aria-label": "Skip the clock" });
  const face = h("button", {
    type: "button", class: "clock-face", "aria-expanded": "false", "aria-controls": (panel.id = uid("skip")), data: { testid: "clock" },
    on: { click: () => show(!root.classList.contains("open")) },
  }, icon("clock", 18), day, hours, city);
  const buttons = STEPS.map(([label, seconds]) => h("button", { type: "button", class: "skip-button", on: { click: () => skip(seconds) } }, label));
  const form = otherSkip((seconds) => skip(seconds));
  panel.append(...buttons, form);
  const root = h("div", { class: "clock" }, face, panel);

  function show(open) {
    root.classList.toggle("open", open);
    face.setAttribute("aria-expanded", String(open));
  }
  document.addEventListener("pointerdown", (event) => !root.contains(event.target) && show(false));
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !root.classList.contains("open")) return;
    show(false);
    face.focus();
  });

  async function skip(seconds) {
    if (root.classList.contains("skipping")) return;
    root.classList.add("skipping");
    const answer = await post("skip", { seconds });
    if (answer.ok === false) toast(answer.message);
    await refreshState();
    root.classList.remove("skipping");
  }

  function draw() {
    if (!store.state) return;
    const now = sandboxNow();
    city.textContent = zone().split("/").at(-1).replaceAll("_", " "); // each persona lives in a zone of their own
    day.textContent = shortDay(now, zone());
    hours.textContent = time(now, zone());
    face.setAttribute("aria-label", `${day.textContent}, ${hours.textContent} in ${city.textContent}. Skip the clock`);
    const stuck = !store.state.can_skip;
    for (const button of panel.querySelectorAll("button, input, select")) button.disabled = stuck;
    panel.title = stuck ? "This sandbox runs on real time" : "";
  }
  on("state", draw);
  setInterval(draw, 1000);
  return root;
}

function otherSkip(skip) {
  const amount = h("input", { type: "number", min: "1", max: "999", value: "30", class: "control", "aria-label": "Skip by", inputmode: "numeric" });
  const unit = h("select", { class: "control control-select", "aria-label": "Unit" },
    [["minutes", MINUTE], ["hours", HOUR], ["days", DAY]].map(([name, size]) => h("option", { value: size }, name)));
  const submit = (event) => {
    event.preventDefault();
    const seconds = Number(amount.value) * Number(unit.value);
    if (seconds > 0) skip(seconds);
  };
  return h("form", { class: "skip-form", on: { submit } }, amount, unit, h("button", { type: "submit", class: "skip-button" }, "Skip"));
}
