// Dates and times in the zone of whoever is being played, and the date tokens that messages carry.

const cache = new Map();

function format(options, zone) {
  const key = JSON.stringify([options, zone]);
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return cache.get(key);
}

export const time = (date, zone) => format({ hour: "2-digit", minute: "2-digit" }, zone).format(date);
export const timeWithSeconds = (date, zone) =>
  format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }, zone).format(date);
export const shortDay = (date, zone) => format({ weekday: "short", day: "numeric", month: "short" }, zone).format(date);
const isoDay = (date, zone) => {
  const part = parts(date, zone);
  return `${part.year}-${part.month}-${part.day}`;
};

function parts(date, zone) {
  const options = {
    year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  };
  return Object.fromEntries(format(options, zone).formatToParts(date).map(({ type, value }) => [type, value]));
}

/** "Today", "Yesterday", "Tomorrow", or the day itself. */
export function dayName(date, now, zone, long = true) {
  const distance = Math.round((Date.parse(isoDay(date, zone)) - Date.parse(isoDay(now, zone))) / 86_400_000);
  if (distance === 0) return "Today";
  if (distance === -1) return "Yesterday";
  if (distance === 1) return "Tomorrow";
  return long ? format({ weekday: "long", day: "numeric", month: "long" }, zone).format(date) : shortDay(date, zone);
}

/** Unix seconds as the value of a datetime-local input, and back. */
export function toLocalInput(unix, zone) {
  const part = parts(new Date(unix * 1000), zone);
  return `${part.year}-${part.month}-${part.day}T${part.hour}:${part.minute}`;
}

export function fromLocalInput(text, zone) {
  const wanted = Date.parse(`${text}:00Z`);
  if (Number.isNaN(wanted)) return null;
  let guess = wanted;
  for (let round = 0; round < 3; round += 1) {
    guess += wanted - Date.parse(`${toLocalInput(guess / 1000, zone)}:00Z`); // settles across a change of summer time
  }
  return Math.floor(guess / 1000);
}

function ago(date, now) {
  const seconds = (date - now) / 1000;
  const words = new Intl.RelativeTimeFormat("en-GB", { numeric: "auto" });
  for (const [unit, size] of [["day", 86_400], ["hour", 3600], ["minute", 60]]) {
    if (Math.abs(seconds) >= size) return words.format(Math.round(seconds / size), unit);
  }
  return "just now";
}

const DAY = {
  short: { day: "numeric", month: "short", year: "numeric" },
  plain: { day: "numeric", month: "long", year: "numeric" },
  long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
};

const TOKENS = {
  date_num: (date, now, zone) => isoDay(date, zone),
  date_slash: (date, now, zone) => format({ day: "2-digit", month: "2-digit", year: "numeric" }, zone).format(date),
  date: (date, now, zone) => format(DAY.plain, zone).format(date),
  date_short: (date, now, zone) => format(DAY.short, zone).format(date),
  date_long: (date, now, zone) => format(DAY.long, zone).format(date),
  date_pretty: (date, now, zone) => pretty(date, now, zone, DAY.plain),
  date_short_pretty: (date, now, zone) => pretty(date, now, zone, DAY.short),
  date_long_pretty: (date, now, zone) => pretty(date, now, zone, DAY.long),
  time: (date, now, zone) => time(date, zone),
  time_secs: (date, now, zone) => timeWithSeconds(date, zone),
  ago: (date, now) => ago(date, now),
  day_divider_pretty: (date, now, zone) => dayName(date, now, zone),
};

function pretty(date, now, zone, options) {
  const name = dayName(date, now, zone, false);
  return ["Today", "Yesterday", "Tomorrow"].includes(name) ? name.toLowerCase() : format(options, zone).format(date);
}

/** Fills the tokens of a `<!date^…>` format, as "{date_short} at {time}". */
export function dateTokens(unix, pattern, now, zone) {
  const date = new Date(unix * 1000);
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => TOKENS[name]?.(date, now, zone) ?? whole);
}
