// Switches that make the sandbox fail on purpose, to see how the bot copes.
import { h, reconcile } from "./dom.js";
import { on, post, refreshState, remove, store } from "./state.js";
import { toast } from "./toast.js";

const METHODS = ["*", "chat.postMessage", "chat.update", "chat.postEphemeral", "views.open", "views.update", "views.publish", "users.info"];
const KINDS = [["429", "Too many requests (429)"], ["500", "Server error (500)"], ["timeout", "No answer (timeout)"]];

const FLAGS = { refuse_charts: "Charts are refused", rate_limits: "Real rate limits" };

async function change(answer) {
  const { ok, message } = await answer;
  if (ok === false) toast(message);
  await refreshState();
}

function words(fault) {
  if (typeof fault === "string") return fault;
  const kind = KINDS.find(([id]) => id === fault.kind)?.[1] ?? fault.kind;
  const method = !fault.method || fault.method === "*" ? "every call" : fault.method;
  const times = fault.times === null || fault.times === undefined ? "until cleared" : fault.times === 1 ? "once" : `${fault.times} times`;
  return FLAGS[fault.kind] ?? `${kind}: ${method}, ${times}`;
}

export function faultSwitches() {
  const method = h("select", { class: "control control-select", id: "fault-method" }, METHODS.map((name) => h("option", { value: name }, name === "*" ? "Every call" : name)));
  const times = h("select", { class: "control control-select", id: "fault-times" },
    [["1", "once"], ["3", "3 times"], ["", "until cleared"]].map(([value, label]) => h("option", { value }, label)));
  const add = (kind) => change(post("fault", { kind, method: method.value, times: times.value ? Number(times.value) : null }));
  const current = h("ul", { class: "faults" });
  const clear = h("button", { type: "button", class: "button small", hidden: true, on: { click: () => change(remove("fault")) } }, "Clear all");
  const node = h("details", { class: "fault-switches" }, h("summary", {}, "Make it fail ", current.count = h("span", { class: "badge", hidden: true })),
    h("div", { class: "fault-row" }, h("label", { for: "fault-method" }, "Which"), method, h("label", { for: "fault-times" }, "How often"), times),
    h("div", { class: "fault-row" }, KINDS.map(([kind, label]) => h("button", { type: "button", class: "button small", on: { click: () => add(kind) } }, label)),
      h("button", { type: "button", class: "button small", on: { click: () => change(post("fault", { refuse_charts: true })) } }, "Refuse charts"),
      h("button", { type: "button", class: "button small", on: { click: () => change(post("fault", { rate_limits: true })) } }, "Real rate limits")),
    current, clear);
  on("state", () => {
    const { faults = [] } = store.state;
    reconcile(current, faults.map((fault, at) => ({ key: String(at), print: JSON.stringify(fault), make: () => h("li", {}, words(fault)) })));
    clear.hidden = !faults.length;
    current.count.hidden = !faults.length;
    current.count.textContent = String(faults.length);
  });
  return node;
}
