// Whom the person plays: the button in the top bar and its menu.
import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { openMenu } from "./menu.js";
import { on, store } from "./state.js";

const languages = new Intl.DisplayNames(["en"], { type: "language" });
const language = (locale) => languages.of((locale ?? "en").split("-")[0]);

const detail = ({ title, locale }) => [title, language(locale)].filter(Boolean).join(" · ");

export function persona(choose) {
  const face = h("span", { class: "persona-face" });
  const name = h("span", { class: "persona-name", dir: "auto" });
  const more = h("span", { class: "persona-detail", dir: "auto" });
  const button = h("button", {
    type: "button", class: "persona", "aria-haspopup": "menu", data: { testid: "persona" },
    on: { click: open },
  }, face, h("span", { class: "persona-words" }, name, more), icon("down", 16));

  function open() {
    openMenu(button, store.state.users.map((user) => ({
      label: user.name, detail: detail(user), lead: avatar(user.id, user.name), checked: user.id === store.user, run: () => choose(user.id),
    })), { name: "Play as", className: "menu-people" });
  }
  on("state", () => {
    const { me } = store.state;
    face.replaceChildren(avatar(me.id, me.name, { small: true }));
    name.textContent = me.name;
    more.textContent = detail(me);
    button.setAttribute("aria-label", `You are ${me.name}, ${detail(me)}. Play someone else`);
  });
  return button;
}
