/**
 * When installs run, and when our client then delivers. The shares are assumptions, stated here; what follows from them is
 * measured. All times are seconds since Monday 00:00 UTC.
 */
export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** Where people are: hours before UTC, and their share. */
const ZONES = [
  [-8, 0.15],
  [-5, 0.15],
  [1, 0.35],
  [5.5, 0.15],
  [8, 0.2],
];
/** Of the installs that somebody works with: how many do so on a weekday, and at a weekend. */
const ACTIVE = { weekday: 0.35, weekend: 0.12 };
/** How many run around the clock: servers, build machines, editors that nobody closes. They run once an hour. */
const ALWAYS_ON = 0.06;
/** How many belong to a tool of which only the sums of completed days leave, and no single event. */
const ROLLUPS_ONLY = 0.5;
/** Runs of a working day, on average, and the hours over which they are spread. */
const RUNS = 14;
const WORKDAY = { from: 8.5, hours: 9.5 };
/** Sums of a day that one install sends. */
const SUMS = 6;

/**
 * One install: when it runs in a week, and what its client knows of its last delivery.
 *
 * @param random seeded, from 0 to 1
 */
export function install(random) {
  const isRollup = random() < ROLLUPS_ONLY;
  const minute = random() * HOUR;
  const runs = random() < ALWAYS_ON ? hourly(minute) : working(random);
  return { isRollup, runs, due: Number.NEGATIVE_INFINITY, failures: 0, events: 0, sums: 0, day: -1, waiting: null };
}

function hourly(minute) {
  return Array.from({ length: 7 * 24 }, (_, hour) => hour * HOUR + minute);
}

function working(random) {
  const zone = pick(ZONES, random());
  const runs = [];
  for (let day = 0; day < 7; day++) {
    if (random() >= (day < 5 ? ACTIVE.weekday : ACTIVE.weekend)) continue;
    const count = Math.max(1, Math.round(RUNS * -Math.log(1 - random())));
    for (let i = 0; i < count; i++) {
      const local = WORKDAY.from + ((random() + random()) / 2) * WORKDAY.hours;
      runs.push(((((day * 24 + local - zone) * HOUR) % (7 * DAY)) + 7 * DAY) % (7 * DAY));
    }
  }
  return runs.sort((a, b) => a - b);
}

function pick(shares, at) {
  let sum = 0;
  return (
    shares.find(([, share]) => {
      sum += share;
      return at < sum;
    })?.[0] ?? shares[0][0]
  );
}

/**
 * What a run does, as the client does it: what it counted on days that are over becomes sums, and where there is something and
 * an hour has passed since the last delivery, it is delivered.
 *
 * @returns how many events to send; 0 where nothing is
 */
export function run(install, now) {
  const today = Math.floor(now / DAY);
  if (install.isRollup) {
    if (install.day >= 0 && install.day !== today) install.sums += SUMS;
    install.day = today;
  } else install.events++;
  return now < install.due ? 0 : Math.min(100, install.events + install.sums);
}

export function delivered(install, now) {
  Object.assign(install, { due: now + HOUR, failures: 0, events: 0, sums: 0 });
}

/** After a failure: as told, or an hour that doubles. */
export function failed(install, now, retryAfter) {
  install.failures++;
  install.due = now + (retryAfter ?? Math.min(HOUR * 2 ** (install.failures - 1), 7 * DAY));
}

/** mulberry32: small, seeded and good enough. */
export function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
