// Short notes at the edge of the page, read out by screen readers.
import { h } from "./dom.js";
import { icon } from "./icons.js";

const SECONDS = 8;

export function toast(words, kind = "error") {
  const shelf = document.getElementById("toasts");
  const note = h("div", { class: `toast toast-${kind}`, role: kind === "error" ? "alert" : "status" },
    icon(kind === "error" ? "warning" : "info", 18), h("span", { dir: "auto" }, words),
    h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => note.remove() } }, icon("close", 16)));
  shelf.append(note);
  setTimeout(() => note.remove(), SECONDS * 1000);
}
