// Builds DOM nodes. Text always goes in as text nodes, so nothing a person or a bot wrote can become markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "data") {
      for (const [key, text] of Object.entries(value)) if (text !== undefined && text !== null) node.dataset[key] = text;
    } else if (name === "class") {
      node.setAttribute("class", Array.isArray(value) ? value.filter(Boolean).join(" ") : value);
    } else if (name === "value" && "value" in node) {
      node.value = value;
    } else if (name === "checked" || name === "disabled" || name === "selected") {
      node[name] = Boolean(value);
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...flat(children));
  return node;
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}

/** An HTML element: `h("button", {class: "x", on: {click}}, "Text")`. */
export function h(tag, props, ...children) {
  return fill(document.createElement(tag), props, children);
}

/** The same for SVG. */
export function s(tag, props, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

let counter = 0;

export function uid(prefix = "id") {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * Makes `parent`'s children match `items` ({key, print, make}): a node whose key and print are unchanged stays where it
 * is, so focus, scroll and what a screen reader already announced survive a redraw.
 */
export function reconcile(parent, items) {
  const keys = new Set(items.map(({ key }) => key));
  for (const node of [...parent.children]) if (!keys.has(node.reconcileKey)) node.remove(); // first: moving a node loses its focus
  const old = new Map([...parent.children].map((node) => [node.reconcileKey, node]));
  let cursor = parent.firstElementChild;
  for (const { key, print, make } of items) {
    let node = old.get(key);
    if (!node || node.reconcilePrint !== print) {
      const fresh = make(node);
      fresh.reconcileKey = key;
      fresh.reconcilePrint = print;
      if (node && node !== fresh) {
        if (node === cursor) cursor = fresh;
        node.replaceWith(fresh);
      }
      node = fresh;
    }
    if (node === cursor) cursor = cursor.nextElementSibling;
    else parent.insertBefore(node, cursor);
  }
}

/** Where the focus was inside `root`, by a block's and an element's id, to be put back after a redraw. */
export function focusMark(root) {
  const active = document.activeElement;
  if (!active || !root.contains(active)) return null;
  const block = active.closest("[data-block-id]")?.dataset.blockId;
  const action = active.closest("[data-action-id]")?.dataset.actionId;
  const choice = active.type === "radio" || active.type === "checkbox" ? active.value : null;
  let range = null;
  try {
    range = [active.selectionStart, active.selectionEnd];
  } catch {
    range = null; // number and date inputs have no selection
  }
  return { active, block, action, choice, range };
}

export function restoreFocus(root, mark) {
  if (!mark || mark.active.isConnected) return;
  const scope = mark.block ? root.querySelector(`[data-block-id="${CSS.escape(mark.block)}"]`) : null;
  const holder = mark.action ? (scope ?? root).querySelector(`[data-action-id="${CSS.escape(mark.action)}"]`) : null;
  if (!holder) return;
  const inner = mark.choice === null ? null : holder.querySelector(`input[value="${CSS.escape(mark.choice)}"]`);
  const target = inner ?? (holder.matches("input,select,textarea,button") ? holder : holder.querySelector("input,button"));
  if (!target) return;
  target.focus({ preventScroll: true });
  if (mark.range && mark.range[0] !== null) {
    try {
      target.setSelectionRange(...mark.range);
    } catch {
      // This kind of input has no selection.
    }
  }
}
