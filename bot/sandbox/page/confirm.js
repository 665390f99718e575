// The "are you sure" that a button or a menu can ask for.
import { h, uid } from "./dom.js";
import { trapFocus } from "./focus.js";
import { plain, textNodes } from "./blocks/text.js";

/** Shows a confirmation object; resolves to what the person chose. */
export function confirmed(confirm) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const [titleId, textId] = [uid("confirm"), uid("confirm")];
    const answer = (yes) => {
      layer.remove();
      before?.focus({ preventScroll: true });
      resolve(yes);
    };
    const deny = h("button", { type: "button", class: "button", dir: "auto", on: { click: () => answer(false) } }, plain(confirm.deny) || "Cancel");
    const box = h("div", { class: "confirm", role: "alertdialog", "aria-modal": "true", "aria-labelledby": titleId, "aria-describedby": textId },
      h("h2", { id: titleId, dir: "auto" }, plain(confirm.title)),
      h("div", { id: textId, dir: "auto" }, textNodes(confirm.text)),
      h("div", { class: "dialog-buttons" }, deny,
        h("button", { type: "button", class: `button button-${confirm.style ?? "primary"}`, dir: "auto", on: { click: () => answer(true) } }, plain(confirm.confirm) || "Yes")));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      answer(false);
    });
    trapFocus(box);
    const layer = h("div", { class: "layer layer-confirm" }, box);
    document.body.append(layer);
    deny.focus();
  });
}
