// The address bar keeps whom one plays and where: /?user=UANA&at=CRECOVERY&thread=…
import { store } from "./state.js";

/** A permalink of a message, /archives/C…/p…, leads to its thread. */
export function readAddress() {
  const query = new URLSearchParams(location.search);
  const permalink = /^\/archives\/(\w+)\/p?(\d+?)\.?(\d{6})$/.exec(location.pathname);
  if (permalink) return { user: query.get("user"), at: permalink[1], thread: query.get("thread_ts") ?? `${permalink[2]}.${permalink[3]}` };
  return { user: query.get("user"), at: query.get("at"), thread: query.get("thread") };
}

export function writeAddress({ replace = false } = {}) {
  const query = new URLSearchParams({ user: store.user, at: store.at });
  if (store.thread) query.set("thread", store.thread);
  const url = `/?${query}`;
  if (url === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", url);
}
