import { weekdayOf } from './calendar.ts';
import { type Random, random } from './random.ts';
import type { Release } from './releases.ts';

/** A made-up installation: what it is, and what it will do, decided at its birth. */
export interface Install {
  readonly name: string;
  readonly born: number;
  /** The last day on which it may be in use. */
  readonly dies: number;
  readonly isCi: boolean;
  /** How likely it is used on an ordinary working day. */
  readonly keenness: number;
  /** How many days it usually waits with a new release; `Infinity` for one that stays with what it has. */
  readonly patience: number;
  /** Draws the same for each thing that is a habit, or a property, of this installation. */
  habit(what: string): Random;
}

/** How many there are when the story begins, of all that there will have been at the end of the first months. */
const OLD = 0.45;
const CI = 0.18;

/** Those that are there before the first day, then those that come on each day, more of them as time goes by. */
export function installsOf(
  seed: number,
  project: string,
  { from, until, span, installs }: { from: number; until: number; span: number; installs: number },
): readonly Install[] {
  const old = Math.round(installs * OLD);
  const rate = (installs - old) / span;
  const first = Array.from({ length: old }, (_, at) => {
    const name = `old-${at}`;
    // The older the fewer are left.
    return open(seed, project, name, from - 1 - Math.floor(random(seed, project, name, 'age').wait(60)), from);
  });
  const later = Array.from({ length: until - from + 1 }, (_, at) => {
    const day = from + at;
    const isWeekend = weekdayOf(day) > 4;
    const growth = 0.75 + 0.5 * Math.min(1, at / span);
    const born = random(seed, project, 'births', day).times(rate * growth * (isWeekend ? 0.5 : 1.2));
    return Array.from({ length: born }, (_, n) => open(seed, project, `${day}-${n}`, day, day));
  });
  return [...first, ...later.flat()];
}

/** @param notBefore a day on which it is still there */
function open(seed: number, project: string, name: string, born: number, notBefore: number): Install {
  const draw = random(seed, project, name);
  const isCi = draw.chance(CI);
  const kind = draw.next();
  const life = kind < 0.3 && born === notBefore ? draw.below(4) : kind < 0.68 ? draw.wait(35) : 60 + draw.wait(260);
  const patience = isCi
    ? draw.wait(3)
    : [5, 14, 40, Number.POSITIVE_INFINITY][draw.pick([0, 1, 2, 3], [20, 46, 26, 8])];
  return {
    name,
    born,
    dies: notBefore + Math.floor(life),
    isCi,
    keenness: isCi ? 0.75 + 0.2 * draw.next() : 0.12 + 0.65 * draw.next() ** 1.4,
    patience: patience as number,
    habit: (what) => random(seed, project, name, what),
  };
}

/** Whether it is used on a day: most of all on the first, people less at the weekend, everybody less on some days. */
export function isActive(seed: number, project: string, install: Install, day: number): boolean {
  if (day < install.born || day > install.dies) return false;
  if (day === install.born) return true;
  const isWeekend = weekdayOf(day) > 4;
  const rhythm = isWeekend ? (install.isCi ? 0.55 : 0.38) : weekdayOf(day) === 4 ? 0.92 : 1;
  const mood = 0.93 + 0.14 * random(seed, project, 'mood', day).next();
  return random(seed, project, install.name, day).chance(install.keenness * rhythm * mood);
}

/** Since when it has had which release, oldest first. */
export type Updates = readonly { readonly release: Release; readonly since: number }[];

/** It starts with the newest of its birth, and waits with each later one for as long as it is patient. */
export function updatesOf(install: Install, releases: readonly Release[]): Updates {
  const atBirth = releases.findLast(({ day }) => day <= install.born) ?? (releases[0] as Release);
  const updates = [{ release: atBirth, since: Number.NEGATIVE_INFINITY }];
  if (install.patience === Number.POSITIVE_INFINITY) return updates;
  for (const release of releases) {
    if (release.day <= install.born) continue;
    const wait = install.habit(`update ${release.version}`).wait(install.patience);
    // Nobody but machines has a release on its very day.
    const since = release.day + (install.isCi ? 0 : 1) + Math.floor(wait);
    updates.push({ release, since });
  }
  return updates;
}

/** The release that it has on a day: one that it took before an older one is the one that it keeps. */
export function updateOn(updates: Updates, day: number): Updates[number] {
  return updates.findLast(({ since }) => since <= day) as Updates[number];
}
