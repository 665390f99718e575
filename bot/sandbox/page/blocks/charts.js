// data_visualization: a figure with a title, the drawing, a legend and the same numbers as a table.
import { h, uid } from "../dom.js";
import { drawPie, drawSeries } from "./chart_drawing.js";

const number = (value) => Number(value).toLocaleString("en-GB", { maximumFractionDigits: 2 });

export function chart(block) {
  const { title = "", chart: what = {} } = block;
  const pie = what.type === "pie";
  const canvas = h("div", { class: "chart-canvas" });
  const titleId = uid("chart");
  // Drawn at the width it is shown with, so that labels keep their size on a phone.
  const draw = (width) => canvas.replaceChildren(pie ? drawPie(what, width, title) : drawSeries(what, width, title));
  new ResizeObserver(([entry]) => entry.contentRect.width > 0 && draw(Math.round(entry.contentRect.width))).observe(canvas);
  return h("figure", { class: ["chart", pie && "chart-pie"], "aria-labelledby": titleId },
    h("figcaption", { id: titleId, dir: "auto" }, title),
    h("div", { class: "chart-body" }, canvas, pie ? pieLegend(what) : seriesLegend(what)),
    h("details", {}, h("summary", {}, "Show the numbers"), h("div", { class: "table-scroll" }, pie ? pieTable(what) : seriesTable(what))));
}

const swatch = (at) => h("span", { class: `swatch chart-color-${at + 1}`, "aria-hidden": "true" });

function seriesLegend({ series = [] }) {
  if (series.length < 2) return null;
  return h("ul", { class: "legend" }, series.map((one, at) => h("li", {}, swatch(at), h("span", { dir: "auto" }, one.name))));
}

function pieLegend({ segments = [] }) {
  const total = segments.reduce((sum, one) => sum + Number(one.value), 0);
  return h("ul", { class: "legend" }, segments.map((one, at) =>
    h("li", {}, swatch(at), h("span", { dir: "auto" }, one.label), h("b", {}, number(one.value)),
      h("span", { class: "quiet" }, `${Math.round((100 * one.value) / total)}%`))));
}

const categoriesOf = ({ axis_config: axis = {}, series = [] }) => axis.categories ?? series[0]?.data.map((point) => point.label) ?? [];

function seriesTable(what) {
  const { series = [], axis_config: axis = {} } = what;
  return h("table", {},
    h("thead", {}, h("tr", {}, h("th", { scope: "col" }, axis.x_label ?? ""), series.map((one) => h("th", { scope: "col", dir: "auto" }, one.name)))),
    h("tbody", {}, categoriesOf(what).map((label, at) =>
      h("tr", {}, h("th", { scope: "row", dir: "auto" }, label), series.map((one) => h("td", {}, number(one.data[at]?.value ?? 0)))))));
}

function pieTable({ segments = [] }) {
  return h("table", {}, h("tbody", {}, segments.map((one) =>
    h("tr", {}, h("th", { scope: "row", dir: "auto" }, one.label), h("td", {}, number(one.value))))));
}
