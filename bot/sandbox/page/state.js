// What the page knows, and the only door to the server. Views subscribe to topics and read `store`.

const listeners = new Map();

export const store = {
  user: null, // whom the person plays
  at: null, // a channel id, "dm" or "home"
  thread: null, // ts of the thread that is open beside the conversation
  state: null, // the last answer of /sandbox/state
  messages: new Map(), // channel id -> messages
  online: true,
};

let clockBase = { now: Date.now(), at: performance.now() };

/** The sandbox's business time, ticking on between two answers of the server. */
export function sandboxNow() {
  return new Date(clockBase.now + (performance.now() - clockBase.at));
}

export const zone = () => store.state?.me?.tz ?? "UTC";

export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, new Set());
  listeners.get(topic).add(listener);
  return () => listeners.get(topic).delete(listener);
}

export function emit(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

async function call(method, path, body) {
  try {
    const options = { method, headers: { accept: "application/json" } };
    if (body !== undefined) {
      options.headers["content-type"] = "application/json";
      options.body = JSON.stringify(body);
    }
    const answer = await fetch(path, options);
    const data = await answer.json().catch(() => ({}));
    if (!answer.ok && data.ok === undefined) data.ok = false;
    if (data.ok === false && !data.message) data.message = data.error ?? `The sandbox answered ${answer.status}.`;
    setOnline(true);
    return data;
  } catch {
    setOnline(false);
    return { ok: false, error: "offline", message: "The sandbox does not answer. Is it still running?" };
  }
}

export const get = (path, params) => call("GET", `/sandbox/${path}?${new URLSearchParams(params)}`);
export const post = (path, body) => call("POST", `/sandbox/${path}`, body);
export const remove = (path, body) => call("DELETE", `/sandbox/${path}`, body);

function setOnline(online) {
  if (store.online === online) return;
  store.online = online;
  emit("online");
}

/** At most one run at a time; whoever asks during a run gets the result of the next one. */
function coalesced(run) {
  let running = null;
  let waiting = null;
  return () => {
    if (!running) {
      running = run().finally(() => {
        running = null;
      });
      return running;
    }
    waiting ??= running.then(() => {
      waiting = null;
      running = run().finally(() => {
        running = null;
      });
      return running;
    });
    return waiting;
  };
}

export const refreshState = coalesced(async () => {
  const user = store.user;
  const answer = await get("state", user ? { user } : {});
  if (answer.ok === false || user !== store.user) return;
  store.state = answer;
  store.user ??= answer.me.id;
  clockBase = { now: Date.parse(answer.now), at: performance.now() };
  emit("state");
});

const loaders = new Map();

export function refreshMessages(channel) {
  if (!channel) return Promise.resolve();
  const key = `${store.user} ${channel}`;
  if (!loaders.has(key)) loaders.set(key, coalesced(() => loadMessages(store.user, channel)));
  return loaders.get(key)();
}

async function loadMessages(user, channel) {
  if (user !== store.user) return;
  const answer = await get("messages", { user, channel });
  if (answer.ok === false || user !== store.user) return;
  store.messages.set(channel, answer.messages);
  emit("messages", channel);
}

/** The conversation behind the address: the channel's id, or the direct messages of the bot. */
export function channelAt(at = store.at) {
  return at === "dm" || at === "home" ? store.state?.dm?.id : at;
}

let source = null;

/** Listens to the server's news for one person; a lost connection comes back by itself and everything is read anew. */
export function listen(user, onNews) {
  source?.close();
  source = new EventSource(`/sandbox/events?${new URLSearchParams({ user })}`);
  let opened = false;
  source.addEventListener("open", () => {
    setOnline(true);
    onNews({ type: "changed", what: opened ? "everything" : "opened" }); // what happened before nobody told us
    opened = true;
  });
  source.addEventListener("error", () => setOnline(false));
  source.addEventListener("message", (event) => onNews(JSON.parse(event.data)));
}

export const person = (id) => store.state?.users.find((user) => user.id === id);
export const channel = (id) => store.state?.channels.find((one) => one.id === id);
export const nameOf = (id) => (id === store.state?.bot.id ? store.state.bot.name : person(id)?.name ?? id);
