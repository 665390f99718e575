// The SVG of a chart at a given width: bars, lines, areas and pies.
import { s } from "../dom.js";

const words = (value) => Number(value).toLocaleString("en-GB", { maximumFractionDigits: 2 });
const LETTER = 6.4; // average width of a character at 11.5px, for room beside and under the axes
const LABEL = 14; // characters of a category that are shown
const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** About four steps from low to high, none smaller than `least`: what is counted has no halves. */
function ticksFor(low, high, least) {
  const span = high - low || 1;
  const rough = Math.max(span / 4, least);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough);
  const ticks = [];
  for (let value = Math.floor(low / step) * step; value < high + step * 0.999; value += step) ticks.push(Number(value.toPrecision(12)));
  return ticks;
}

/** Where everything goes: scales, margins and how the category labels fit. */
function frame({ series = [], axis_config: axis = {} }, width) {
  const labels = axis.categories ?? series[0]?.data.map((point) => point.label) ?? [];
  const values = series.flatMap((one) => one.data.map((point) => Number(point.value)));
  const ticks = ticksFor(Math.min(0, ...values), Math.max(0, ...values) || 1, values.every(Number.isInteger) ? 1 : 0);
  const longest = Math.max(...ticks.map((tick) => words(tick).length));
  let left = longest * LETTER + 12 + (axis.y_label ? 18 : 0);
  let slot = (width - left - 8) / Math.max(labels.length, 1);
  const widest = Math.max(...labels.map((label) => label.length), 1) * LETTER;
  const tilted = widest > slot - 4;
  if (tilted) {
    left = Math.max(left, Math.min(labels[0].length, LABEL) * LETTER * 0.79 - slot / 2 + 8); // the first label leans out to the left
    slot = (width - left - 8) / labels.length;
  }
  const bottom = (tilted ? Math.min(widest, 84) * 0.62 + 18 : 22) + (axis.x_label ? 18 : 0);
  const height = 200 + bottom;
  const plot = { left, top: 18, right: width - 8, bottom: height - bottom };
  const [low, high] = [ticks[0], ticks.at(-1)];
  const y = (value) => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);
  const x = (at) => left + slot * (at + 0.5);
  return { labels, ticks, slot, tilted, height, plot, y, x, axis, width };
}

function axes({ labels, ticks, slot, tilted, height, plot, y, x, axis }) {
  const lines = ticks.map((tick) => [
    s("line", { class: tick === 0 ? "axis" : "grid", x1: plot.left, x2: plot.right, y1: y(tick), y2: y(tick) }),
    s("text", { x: plot.left - 6, y: y(tick) + 4, "text-anchor": "end" }, words(tick)),
  ]);
  const every = tilted ? Math.ceil(16 / slot) : 1;
  const names = labels.map((label, at) => {
    if (at % every) return null;
    const place = tilted
      ? { "text-anchor": "end", transform: `translate(${x(at) + 4} ${plot.bottom + 14}) rotate(-38)` }
      : { "text-anchor": "middle", x: x(at), y: plot.bottom + 16 };
    return s("text", place, s("title", {}, label), cut(label, LABEL));
  });
  const middle = (plot.top + plot.bottom) / 2;
  return [lines, names,
    axis.x_label && s("text", { class: "axis-name", "text-anchor": "middle", x: (plot.left + plot.right) / 2, y: height - 4 }, axis.x_label),
    axis.y_label && s("text", { class: "axis-name", "text-anchor": "middle", transform: `translate(12 ${middle}) rotate(-90)` }, axis.y_label)];
}

const hint = (one, point) => s("title", {}, `${one.name}, ${point.label}: ${words(point.value)}`);
const valueText = (x, y, value) => s("text", { class: "value", "text-anchor": "middle", x, y }, words(value));

function bars(series, { slot, y, x }) {
  const group = Math.min(slot * 0.72, 64 * series.length);
  const each = group / series.length;
  const widest = Math.max(...series.flatMap((one) => one.data.map((point) => words(point.value).length * LETTER)));
  const roomy = widest < (series.length === 1 ? slot - 2 : each + 2); // all values or none
  return series.flatMap((one, row) => one.data.map((point, at) => {
    const value = Number(point.value);
    const [top, base] = [Math.min(y(value), y(0)), Math.max(y(value), y(0))];
    const start = x(at) - group / 2 + row * each;
    return s("g", {}, s("rect", {
      class: `chart-color-${row + 1}`, x: start + 1, y: top, width: Math.max(each - 2, 2), height: Math.max(base - top, 1), rx: Math.min(4, each / 4),
    }, hint(one, point)), roomy && valueText(start + each / 2, value < 0 ? base + 12 : top - 5, value));
  }));
}

function curves(series, { slot, y, x }, filled) {
  return series.map((one, row) => {
    const points = one.data.map((point, at) => `${x(at)},${y(Number(point.value))}`);
    const area = `${x(0)},${y(0)} ${points.join(" ")} ${x(one.data.length - 1)},${y(0)}`;
    const color = `chart-color-${row + 1}`;
    return s("g", {},
      filled && s("polygon", { class: `area ${color}`, points: area }),
      s("polyline", { class: `curve ${color}`, points: points.join(" ") }),
      one.data.map((point, at) => [
        s("circle", { class: color, cx: x(at), cy: y(Number(point.value)), r: 3.5 }, hint(one, point)),
        series.length === 1 && slot > words(point.value).length * LETTER + 4 && valueText(x(at), y(Number(point.value)) - 9, point.value),
      ]));
  });
}

function svg(width, height, label, ...children) {
  return s("svg", { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": label }, children);
}

export function drawSeries(chart, width, title) {
  const { series = [] } = chart;
  const room = frame(chart, width);
  const marks = chart.type === "bar" ? bars(series, room) : curves(series, room, chart.type === "area");
  const told = series.map((one) => `${one.name}: ${one.data.map((point) => `${point.label} ${words(point.value)}`).join(", ")}`);
  return svg(width, room.height, `${title}. ${told.join(". ")}`, axes(room), marks);
}

function wedge(from, to, radius, middle) {
  const at = (turn, size) => `${middle + size * Math.sin(turn * 2 * Math.PI)} ${middle - size * Math.cos(turn * 2 * Math.PI)}`;
  const large = to - from > 0.5 ? 1 : 0;
  const inner = radius * 0.56;
  return `M${at(from, radius)}A${radius} ${radius} 0 ${large} 1 ${at(to, radius)}L${at(to, inner)}A${inner} ${inner} 0 ${large} 0 ${at(from, inner)}Z`;
}

export function drawPie({ segments = [] }, width, title) {
  const size = Math.min(width, 190);
  const total = segments.reduce((sum, one) => sum + Number(one.value), 0) || 1;
  let from = 0;
  const wedges = segments.map((one, at) => {
    const share = Number(one.value) / total;
    const to = from + Math.min(share, 0.9999); // a full circle would be an arc from a point to itself
    const path = wedge(from, to, size / 2 - 2, size / 2);
    from += share;
    return s("path", { class: `wedge chart-color-${at + 1}`, d: path }, s("title", {}, `${one.label}: ${words(one.value)}`));
  });
  const told = segments.map((one) => `${one.label} ${words(one.value)}`).join(", ");
  return svg(size, size, `${title}. ${told}`, wedges,
    s("text", { class: "total", "text-anchor": "middle", x: size / 2, y: size / 2 + 7 }, words(total)));
}
