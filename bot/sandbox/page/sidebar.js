// The list of places: channels and the bot. On a phone it is a drawer.
import { avatar } from "./avatar.js";
import { h, reconcile } from "./dom.js";
import { icon } from "./icons.js";
import { on, store } from "./state.js";

function entry({ lead, name, label = name, unread, current, open, muted }) {
  return h("li", {}, h("button", {
    type: "button", class: ["place", unread > 0 && "place-unread"], "aria-label": label, "aria-description": unread > 0 ? `${unread} unread` : null,
    "aria-current": current ? "page" : null, on: { click: open },
  }, lead, h("span", { class: "place-name", dir: "auto" }, name),
  muted && h("span", { class: "quiet" }, muted),
  unread > 0 && h("span", { class: "unread" }, unread > 99 ? "99+" : unread)));
}

export function sidebar(go) {
  const rooms = h("ul", { class: "places" });
  const apps = h("ul", { class: "places" });
  const team = h("div", { class: "team" });
  const node = h("nav", { class: "sidebar", id: "sidebar", "aria-label": "Channels and messages" }, team,
    h("h2", { class: "sidebar-heading" }, "Channels"), rooms, h("h2", { class: "sidebar-heading" }, "Apps"), apps);

  function draw() {
    const { channels, dm, bot, team: { name } } = store.state;
    team.textContent = name;
    reconcile(rooms, channels.map((room) => {
      const current = store.at === room.id;
      return {
        key: room.id, print: JSON.stringify([room.name, room.unread, current]),
        make: () => entry({
          lead: room.private ? icon("lock", 16) : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
          name: room.name, label: `#${room.name}`, unread: current ? 0 : room.unread, current, open: () => go(room.id),
        }),
      };
    }));
    const current = store.at === "dm" || store.at === "home";
    reconcile(apps, [{
      key: bot.id, print: JSON.stringify([bot, dm.unread, current]),
      make: () => entry({
        lead: avatar(bot.id, bot.name, { bot: true, small: true }), name: bot.name, unread: store.at === "dm" ? 0 : dm.unread, current,
        muted: bot.connected ? null : "offline", open: () => go(store.at === "home" ? "home" : "dm"),
      }),
    }]);
  }
  on("state", draw);
  on("place", draw);
  return node;
}
