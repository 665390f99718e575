// table and data_table: cells of raw text, numbers or rich text; a data table has a caption, sorting and pages.
import { h } from "../dom.js";
import { richText } from "./rich_text.js";

function cell(value) {
  if (!value) return "";
  if (value.type === "rich_text") return richText(value);
  if (value.type === "raw_number") return value.text ?? Number(value.value ?? 0).toLocaleString("en-GB");
  return String(value.text ?? value.value ?? "");
}

const sortKey = (value) => {
  if (value?.type === "raw_number") return Number(value.value ?? value.text);
  return String(value?.text ?? "").toLocaleLowerCase();
};

function row(values, { tag = "td", settings = [], header = -1 } = {}) {
  return h("tr", {}, values.map((value, at) => {
    const setting = settings[at] ?? {};
    const number = value?.type === "raw_number";
    const align = setting.align ?? (number ? "right" : null);
    const style = [align && `text-align:${align === "left" ? "start" : align === "right" ? "end" : align}`, setting.is_wrapped === false && "white-space:nowrap"];
    const name = tag === "td" && at === header ? "th" : tag;
    const scope = name === "th" ? (tag === "th" ? "col" : "row") : null;
    return h(name, { dir: "auto", scope, style: style.filter(Boolean).join(";") || null }, cell(value));
  }));
}

export function table(block) {
  const [head, ...rest] = block.rows ?? [];
  const settings = block.column_settings ?? [];
  return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "Table" },
    h("table", {}, head && h("thead", {}, row(head, { tag: "th", settings })), h("tbody", {}, rest.map((one) => row(one, { settings })))));
}

export function dataTable(block) {
  const [head = [], ...rows] = block.rows ?? [];
  const size = block.page_size ?? 5;
  const view = { page: 0, sort: null, down: false };
  const body = h("tbody");
  const pager = h("div", { class: "pager" });
  const heads = head.map((value, at) => sortable(cell(value), rows[0]?.[at]?.type === "raw_number", () => {
    view.down = view.sort === at && !view.down;
    view.sort = at;
    view.page = 0;
    draw();
  }));

  function ordered() {
    if (view.sort === null) return rows;
    const sign = view.down ? -1 : 1;
    return [...rows].sort((one, other) => {
      const [a, b] = [sortKey(one[view.sort]), sortKey(other[view.sort])];
      return sign * (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b)));
    });
  }

  function draw() {
    const start = view.page * size;
    body.replaceChildren(...ordered().slice(start, start + size).map((one) => row(one, { header: block.row_header_column_index ?? 0 })));
    heads.forEach((node, at) => node.setAttribute("aria-sort", view.sort !== at ? "none" : view.down ? "descending" : "ascending"));
    const turn = (by) => () => {
      view.page += by;
      draw();
    };
    pager.replaceChildren(
      h("span", {}, `${start + 1}–${Math.min(start + size, rows.length)} of ${rows.length}`),
      h("button", { class: "button small", type: "button", disabled: start === 0, on: { click: turn(-1) } }, "Previous"),
      h("button", { class: "button small", type: "button", disabled: start + size >= rows.length, on: { click: turn(1) } }, "Next"),
    );
    pager.hidden = rows.length <= size;
  }

  draw();
  return h("div", { class: "data-table" },
    h("div", { class: "table-scroll" },
      h("table", {}, h("caption", { dir: "auto" }, block.caption ?? ""), h("thead", {}, h("tr", {}, heads)), body)),
    pager);
}

function sortable(label, isNumber, click) {
  return h("th", { scope: "col", "aria-sort": "none", style: isNumber ? "text-align:end" : null }, h("button", { class: "sort", type: "button", dir: "auto", on: { click } }, label));
}
