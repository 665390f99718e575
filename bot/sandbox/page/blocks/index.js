// Draws a list of blocks into a node; blocks that didn't change keep their DOM, so typing and focus survive an update.
import { focusMark, h, reconcile, restoreFocus } from "../dom.js";
import { chart } from "./charts.js";
import { inputBlock } from "./input.js";
import { actions, alert, context, divider, header, image, section } from "./layout.js";
import { markdown } from "./markdown.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";
import { directionOf } from "./text.js";
import { sandboxNow } from "../state.js";
import { blockId } from "./values.js";

const KINDS = {
  header, section, context, divider, actions, image, alert,
  input: inputBlock,
  rich_text: richText,
  markdown: (block) => markdown(block.text ?? ""),
  table,
  data_table: dataTable,
  data_visualization: chart,
};

function unknown(block) {
  return h("p", { class: "unknown-block" }, `A block of type “${block.type}”, which this page cannot draw.`);
}

/** All words of the blocks in reading order, to tell which way the whole runs. */
function wordsIn(node) {
  if (Array.isArray(node)) return node.map(wordsIn).join(" ");
  if (!node || typeof node !== "object") return "";
  const own = typeof node.text === "string" ? node.text : "";
  return [own, ...["text", "label", "fields", "elements"].map((key) => wordsIn(node[key]))].join(" ");
}

function drawBlock(surface, block, id) {
  const draw = KINDS[block.type] ?? unknown;
  return h("div", { class: `block block-${block.type}`, data: { blockId: id } }, draw(block, { surface, blockId: id }));
}

/** "Today at 10:00" is only true for a while: blocks with dates are drawn anew when the hour changed. */
function hourOf(block) {
  return /date\^|"type":"date"/.test(JSON.stringify(block)) ? Math.floor(sandboxNow() / 3_600_000) : null;
}

export function drawBlocks(surface, node, blocks) {
  const mark = focusMark(node);
  surface.show(blocks);
  node.dir = directionOf(wordsIn(blocks));
  reconcile(node, blocks.map((block, at) => {
    const id = blockId(block, at);
    return {
      key: id,
      print: JSON.stringify([block, surface.errors[id] ?? null, hourOf(block)]),
      make: () => drawBlock(surface, block, id),
    };
  }));
  restoreFocus(node, mark);
}
