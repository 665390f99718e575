// Keeps the keyboard inside a dialog.

const REACHABLE = 'a[href],button:not([disabled]),input:not([disabled]),select:not([disabled]),textarea:not([disabled]),summary,[tabindex="0"]';

export const reachable = (root) => [...root.querySelectorAll(REACHABLE)].filter((node) => node.getClientRects().length && !node.closest("[hidden]"));

export function trapFocus(root) {
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Tab") return;
    const stops = reachable(root);
    if (!stops.length) return;
    const [first, last] = [stops[0], stops.at(-1)];
    const here = document.activeElement;
    if (event.shiftKey && (here === first || here === root)) {
      event.preventDefault();
      last.focus();
    } else if (!event.shiftKey && here === last) {
      event.preventDefault();
      first.focus();
    }
  });
}
