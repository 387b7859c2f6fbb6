import type { EventPlan, Plan } from '@aboveboard/collector';
import { type Contract, type Event, type Fields, fieldsOf, PRESENCE } from '@aboveboard/contract';
import type { Install } from './installs.ts';
import { falling, type Random, random } from './random.ts';
import type { Release } from './releases.ts';
import { chosen, clamped, madeValue, type Situation } from './values.ts';

/** An event before it is put into a batch. */
export interface Made {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What is known of one day of one installation. */
export interface Day {
  readonly install: Install;
  readonly release: Release;
  readonly day: number;
  readonly draw: Random;
  /** Whether it sends what the contract has taken out since: the gate is there to be seen. */
  readonly isOutdated: boolean;
  /** Whether it has this release for the first time. */
  isUpdated(): boolean;
}

/** What goes out together. */
export interface Run {
  readonly made: readonly Made[];
  /** It is the sum of a day, which is told when the day is over. */
  readonly isSum?: true;
}

/** How often a run fails, and how much more often in the bad release. */
const FAILS = 0.035;
const FAILS_BADLY = 0.13;
const PEOPLE_RUNS = 2.2;
const CI_RUNS = 3.4;

const FIRST = /^(install|init|setup|first)/i;
const LAST = /^(uninstall|uninit|remove)/i;
const ERROR = /error|fail|crash|exception|panic/i;

/**
 * Says what an installation does on a day, whatever the contract: what belongs to the first day and to the last is told by
 * its name, errors and failures by what the collector takes for them.
 */
export function eventMaker(contract: Contract, plan: Plan): (day: Day, stream: string) => readonly Run[] {
  const all = plan.events.flatMap((event) => {
    const shape = contract.events[event.name];
    return shape === undefined || event.name === PRESENCE ? [] : [{ ...event, shape }];
  });
  const casts = new Map(
    Object.keys(contract.streams).map((stream) => {
      const own = all.filter(({ shape }) => shape.stream === stream);
      return [stream, new Map(ROLES.map((role) => [role, own.filter((event) => roleOf(event) === role)]))] as const;
    }),
  );
  return (day, stream) => {
    const here = (wanted: Role) => casts.get(stream)?.get(wanted) ?? [];
    const { install, draw, release } = day;
    const type = contract.streams[stream]?.identity.type;
    const make = (event: Known, situation: Situation, shared?: Map<string, unknown>): Made => {
      const made = makeEvent(event, situation, shared);
      return day.isOutdated ? { ...made, fields: { ...made.fields, profile: 'default' } } : made;
    };
    const special = [
      ...(day.day === install.born ? here('first') : []),
      ...(day.day === install.dies ? here('last') : []),
      ...here('update').filter(() => day.isUpdated()),
      ...here('daily'),
      ...here('boot').filter(() => draw.chance(0.35)),
    ].map((event) => make(event, situationOf(day, true)));
    const rollups = here('rollup').flatMap((event) => rollupRows(event, day));
    const ordinary = here('run');
    // With an id for each run, its events belong together: what began also ended.
    const runs = Array.from({ length: runsOf(day, type === 'process') }, () => {
      const isFine = !draw.chance(release.isBad ? FAILS_BADLY : FAILS);
      const situation = situationOf(day, isFine);
      const shared = new Map<string, unknown>();
      const happening = type === 'process' ? ordinary : oneOf(ordinary, situation);
      const errors = isFine ? [] : oneOf(here('error'), situation);
      return [...happening, ...errors].map((event) => make(event, situation, shared));
    }).filter((run) => run.length > 0);
    const told: readonly Run[] = [
      ...(type === 'process' ? [special, ...runs] : [[...special, ...runs.flat()]]).map((made) => ({ made })),
      { made: rollups, isSum: true },
    ];
    return told.filter(({ made }) => made.length > 0);
  };
}

const ROLES = ['first', 'last', 'update', 'daily', 'boot', 'rollup', 'error', 'run'] as const;
type Role = (typeof ROLES)[number];
type Known = EventPlan & { readonly shape: Event };

function roleOf({ name, shape, success }: Known): Role {
  if (shape.shape === 'rollup') return 'rollup';
  if (shape.every === 'day') return 'daily';
  if (shape.every === 'version') return 'update';
  if (shape.every === 'process') return 'boot';
  if (FIRST.test(name) && success?.type !== 'pair') return 'first';
  if (LAST.test(name) && success?.type !== 'pair') return 'last';
  return ERROR.test(name) && success?.type !== 'pair' ? 'error' : 'run';
}

function runsOf({ install, draw }: Day, isCostly: boolean): number {
  if (isCostly) return 1 + (draw.chance(0.25) ? 1 : 0);
  return 1 + draw.times(install.isCi ? CI_RUNS : PEOPLE_RUNS * install.keenness * 1.6);
}

function situationOf({ install, release, draw }: Day, isFine: boolean): Situation {
  return { install, release, draw, isFine };
}

/** One of several events; of a pair of a success and a failure the one that the run's end asks for. */
function oneOf(events: readonly Known[], { draw, isFine, release }: Situation): readonly Known[] {
  const good = events.filter(({ name, success }) => success?.type !== 'pair' || success.succeeded === name);
  if (good.length === 0) return [];
  const event = draw.pick(good, falling(good.length));
  if (event.success?.type !== 'pair' || isFine) return [event];
  const { failed } = event.success;
  // In the bad release one thing fails for everybody, rather than everything for some.
  const isTheBadOne = release.isBad && draw.chance(0.6);
  const wanted = isTheBadOne ? events.find(({ success }) => success?.type === 'pair')?.success : undefined;
  const name = wanted?.type === 'pair' ? wanted.failed : failed;
  return events.filter((other) => other.name === name);
}

function makeEvent(
  { name, shape, success, duration }: Known,
  situation: Situation,
  shared?: Map<string, unknown>,
): Made {
  const { draw, isFine, release } = situation;
  const fields: Record<string, unknown> = {};
  const isError = ERROR.test(name);
  let isAlternative = false;
  for (const [field, definition] of Object.entries(fieldsOf(shape))) {
    const key = `${field} ${definition.kind}`;
    if (success?.type === 'flag' && success.field === field) fields[field] = isFine;
    else if (success?.type === 'exit' && success.field === field && !isError)
      fields[field] = isFine ? 0 : draw.chance(0.8) ? 1 : 2;
    else if (duration?.field === field) fields[field] = tookHowLong(fields, duration.bucket.edges.length, situation);
    else if (isError && definition.kind === 'choice' && /code|error|reason/i.test(field)) {
      // The bad release has an error of its own, far down in the list.
      const own = definition.values[Math.min(definition.values.length - 1, 3)] as string;
      fields[field] = release.isBad && draw.chance(0.6) ? own : chosen(definition.values, definition.shares, draw);
    } else if (shared?.has(key)) {
      const known = shared.get(key);
      if (known !== undefined) fields[field] = known;
      continue;
    } else if (definition.optional && (isError ? isAlternative || draw.chance(0.4) : draw.chance(0.2))) {
      shared?.set(key, undefined);
      continue;
    } else {
      const value = madeValue(field, definition, { ...situation, isFine: isFine && !isError });
      if (value !== undefined) fields[field] = value;
      // An error of a server has a status, one of a command an exit code.
      isAlternative ||= isError && definition.optional === true;
    }
    shared?.set(key, fields[field]);
  }
  return { event: name, fields };
}

/** By what was done, on whose machine; longer in the bad release. */
function tookHowLong(
  fields: Readonly<Record<string, unknown>>,
  top: number,
  { install, release, draw }: Situation,
): number {
  const what = Object.values(fields).find((value) => typeof value === 'string') ?? '';
  const middle = (top - 1) * (0.2 + 0.5 * random(String(what), 'takes').next());
  const slower = release.isBad && draw.chance(0.6) ? 1 : 0;
  return clamped(middle + slower + install.habit('speed').normal() * 0.4 + draw.normal() * 0.6, top);
}

/** The rows of a day: what was done, and how often; the more often the larger the habit. */
function rollupRows(event: Known, day: Day): Made[] {
  const { install, draw, release } = day;
  if (event.shape.shape !== 'rollup') return [];
  const { by, counts } = event.shape;
  const rows = new Map<string, Made>();
  const failed = event.success?.type === 'counts' ? event.success.failed : null;
  for (let n = 1 + draw.times(1.6 * (0.5 + install.keenness)); n > 0; n--) {
    const groups = groupValues(by, situationOf(day, true));
    const often = 1 + Math.floor(draw.wait(7));
    const failures = draw.times(often * (release.isBad ? FAILS_BADLY : FAILS));
    const sums = Object.keys(counts).map((name) => [name, name === failed ? Math.min(often, failures) : often]);
    rows.set(JSON.stringify(groups), { event: event.name, fields: { ...groups, ...Object.fromEntries(sums) } });
  }
  return [...rows.values()];
}

function groupValues(by: Fields, situation: Situation): Readonly<Record<string, unknown>> {
  const entries = Object.entries(by).flatMap(([name, field]) => {
    if (field.optional && situation.draw.chance(0.3)) return [];
    const value = madeValue(name, field, situation);
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}
