// Line icons, drawn here so that the page needs no font and no network.
import { s } from "./dom.js";

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  down: "M7 10l5 5 5-5",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M4 12l16-7-5 15-4-6-7-2zM11 14l4-5",
  bolt: "M13 3L5 14h6l-1 7 8-11h-6l1-7z",
  reply: "M4 6h16v10H10l-5 4v-4H4z",
  lock: "M6 11h12v9H6zM9 11V8a3 3 0 0 1 6 0v3",
  clock: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 7v5l3 2",
  check: "M5 12.5l4.5 4.5L19 7.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5a2.5 2.5 0 1 0 0-5",
  list: "M9 6h11M9 12h11M9 18h11M4.5 6h.01M4.5 12h.01M4.5 18h.01",
  info: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 11v6M12 7.5h.01",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M9 9h.01",
  external: "M9 5H5v14h14v-4M13 5h6v6M19 5l-8 8",
};

export function icon(name, size = 20) {
  return s(
    "svg",
    {
      class: `icon icon-${name}`, viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor",
      "stroke-width": name === "more" ? 3 : 1.8, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true",
    },
    s("path", { d: PATHS[name] }),
  );
}
