// Pictures, as blocks, accessories and in context.
import { h } from "../dom.js";
import { icon } from "../icons.js";

/** A picture whose address can't be reached here shows its description instead. */
export function picture(element, className) {
  const url = element.image_url ?? element.slack_file?.url ?? "";
  const missing = () => h("span", { class: `image-missing ${className}`, role: "img", "aria-label": element.alt_text }, icon("image"), h("span", { dir: "auto" }, element.alt_text));
  if (!/^(https?:|data:image\/)/.test(url)) return missing();
  const node = h("img", { class: className, src: url, alt: element.alt_text ?? "", loading: "lazy" });
  node.addEventListener("error", () => node.replaceWith(missing()));
  return node;
}
