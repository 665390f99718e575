// A menu that opens at a button: arrows move, Enter takes, Escape or a click elsewhere closes it.
import { h } from "./dom.js";

let close = null;

function place(menu, anchor) {
  const at = anchor.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, innerWidth - size.width - 8));
  const below = at.bottom + 4 + size.height <= innerHeight - 8;
  menu.style.left = `${left}px`;
  menu.style.top = below ? `${at.bottom + 4}px` : `${Math.max(8, at.top - size.height - 4)}px`;
}

/** `items`: {label, detail, run, checked, lead (a node before the words)}; an item without run is a heading. */
export function openMenu(anchor, items, { name, className } = {}) {
  close?.();
  const role = items.some((item) => item.checked !== undefined) ? "menuitemradio" : "menuitem";
  const menu = h("div", { class: ["menu", className], role: "menu", "aria-label": name ?? anchor.getAttribute("aria-label") ?? anchor.textContent },
    items.map((item) => (item.run
      ? h("button", {
        type: "button", role, tabindex: "-1", "aria-label": item.label, "aria-description": item.detail || null, "aria-checked": item.checked === undefined ? null : String(item.checked),
        on: { click: () => { close?.(); item.run(); } },
      }, item.lead, h("span", { class: "menu-words", dir: "auto" }, h("span", {}, item.label), item.detail && h("span", { class: "quiet" }, item.detail)))
      : h("div", { class: "menu-heading", role: "presentation" }, item.label))));
  const choices = [...menu.querySelectorAll("button")];

  function key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const at = choices.indexOf(document.activeElement);
    if (step) choices[(at + step + choices.length) % choices.length].focus();
    else if (event.key === "Home") choices[0].focus();
    else if (event.key === "End") choices.at(-1).focus();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  const outside = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  };
  close = () => {
    close = null;
    document.removeEventListener("pointerdown", outside, true);
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    anchor.focus({ preventScroll: true });
  };
  menu.addEventListener("keydown", key);
  document.addEventListener("pointerdown", outside, true);
  document.body.append(menu);
  anchor.setAttribute("aria-expanded", "true");
  place(menu, anchor);
  (choices.find((choice) => choice.getAttribute("aria-checked") === "true") ?? choices[0])?.focus();
}
