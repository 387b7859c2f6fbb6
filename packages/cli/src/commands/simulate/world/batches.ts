import { createHash } from 'node:crypto';
import { planOf } from '@aboveboard/collector';
import {
  type Batch,
  type BatchEvent,
  type Contract,
  contractHash,
  type Identity,
  MAX_EVENTS_PER_BATCH,
  PRESENCE,
} from '@aboveboard/contract';
import { dateOf, dayOf, endOf, HOURS, momentOf, mondayOf, monthOf } from './calendar.ts';
import { eventMaker, type Run } from './events.ts';
import { type Install, installsOf, isActive, type Updates, updateOn, updatesOf } from './installs.ts';
import { random } from './random.ts';
import { type Release, releasesOf } from './releases.ts';
import { clamped, commonValues } from './values.ts';

/** A made-up history. The same story has the same batches, with the same ids, whenever and wherever it is told. */
export interface Story {
  readonly key: string;
  readonly contract: Contract;
  readonly seed: number;
  /** How many installations there will have been at the end of the first months. */
  readonly installs: number;
  /** UTC dates: the first day of all, and the last one of the first months. */
  readonly from: string;
  readonly firstUntil: string;
  /** What is told of it: after `done`, or from the first day, up to `until`. A UTC date in full, or up to its hour: `2026-11-21T14:00Z`. */
  readonly done?: string | undefined;
  readonly until: string;
}

/** A week's batches, and how much of the history has been told with them, 0 to 1. */
export interface Week {
  readonly told: number;
  /** How far it goes: a UTC date, or an hour of it. */
  readonly last: string;
  readonly batches: readonly Batch[];
}

/**
 * The batches of a history, week by week, as clients deliver them: in some later run, what a week held.
 *
 * @example for (const { batches } of weeksOf(story)) for (const batch of batches) await send(batch);
 */
export function* weeksOf(story: Story): Generator<Week> {
  const { contract, seed } = story;
  const from = dayOf(story.from);
  const begin = story.done === undefined ? from * HOURS : endOf(story.done);
  const end = endOf(story.until);
  const [since, until] = [Math.floor(begin / HOURS), Math.ceil(end / HOURS) - 1];
  const span = dayOf(story.firstUntil) - from + 1;
  const plan = planOf([contract]);
  const field = plan.version === null ? undefined : contract.common[plan.version];
  const keepsPatch = field?.kind === 'version' && field.keep === 'patch';
  const releases = releasesOf(seed, contract.name, { from, until, span, keepsPatch });
  const installs = installsOf(seed, contract.name, { from, until, span, installs: story.installs });
  const batchesOf = batchMaker(story, releases, eventMaker(contract, plan), {
    version: plan.version,
    ci: plan.ci?.field ?? null,
  });
  for (let monday = mondayOf(since); monday <= until; monday += 7) {
    const hours = { begin: Math.max(monday * HOURS, begin), end: Math.min((monday + 7) * HOURS, end) };
    const [first, last] = [Math.max(monday, since), Math.min(monday + 6, until)];
    const batches = installs
      .filter(({ born, dies }) => born <= last && dies >= first)
      .flatMap((install) => batchesOf(install, range(first, last), hours));
    yield { last: momentOf(hours.end), told: (hours.end - begin) / (end - begin), batches };
  }
}

function batchMaker(
  { key, contract, seed }: Story,
  releases: readonly Release[],
  happen: ReturnType<typeof eventMaker>,
  names: Parameters<typeof commonValues>[1],
): (install: Install, days: readonly number[], hours: Hours) => readonly Batch[] {
  const hash = contractHash(contract);
  const hasPresence = Object.hasOwn(contract.events, PRESENCE);
  const updates = new Map<Install, Updates>();
  const idOf = (...words: readonly (string | number)[]) =>
    createHash('sha256')
      .update([key, seed, ...words].join(' '))
      .digest('hex')
      .slice(0, 32);
  /** Some who stay with the oldest releases, whose contract had one field more. */
  const isOutdated = (install: Install, release: Release) =>
    releases.indexOf(release) < OUTDATED && install.habit('outdated').chance(0.3);
  const active = (install: Install, day: number) => isActive(seed, contract.name, install, day);

  /** What of a day goes out together: all of it, and each run by itself where each has an id of its own. */
  const groupsOn = (install: Install, release: Release, since: number, day: number, stream: string): readonly Run[] => {
    const draw = random(seed, contract.name, install.name, stream, day, 'events');
    const isUpdated = () => !range(Math.max(install.born, since), day - 1).some((before) => active(install, before));
    const runs = happen({ install, release, day, draw, isUpdated, isOutdated: isOutdated(install, release) }, stream);
    if (!hasPresence || stream !== 'default') return runs;
    const isSum = (run: Run) => run.isSum === true;
    const made = [presenceOn(install, day, active), ...runs.filter((run) => !isSum(run)).flatMap((run) => run.made)];
    return [{ made }, ...runs.filter(isSum)];
  };

  /** The hour of its day at which something happens: working hours where people live, any for a machine. */
  const hourOf = (install: Install, stream: string, day: number, run: number) => {
    const draw = random(seed, contract.name, install.name, stream, day, 'hour', run);
    return install.isCi ? draw.below(HOURS) : clamped(13.5 + 4 * draw.normal(), HOURS - 1);
  };

  const batchesOf = ({ label, release, install, id, events }: Open): readonly Batch[] => {
    const common = commonValues(contract.common, names, { install, release }) as Batch['common'];
    const identity = id === undefined ? {} : { identity: id };
    return Array.from({ length: Math.ceil(events.length / MAX_EVENTS_PER_BATCH) }, (_, part) => ({
      key,
      contract: hash,
      revision: 0,
      batch: idOf('batch', label, part),
      ...identity,
      common,
      events: events.slice(part * MAX_EVENTS_PER_BATCH, (part + 1) * MAX_EVENTS_PER_BATCH),
    }));
  };

  return (install, week, { begin, end }) => {
    const own = updates.get(install) ?? updatesOf(install, releases);
    updates.set(install, own);
    const days = week.filter((day) => active(install, day));
    const waiting: Open[] = [];
    for (const [stream, { identity }] of Object.entries(contract.streams)) {
      for (const day of days) {
        const { release, since } = updateOn(own, day);
        groupsOn(install, release, since, day, stream).forEach(({ made, isSum }, run) => {
          const hour = day * HOURS + (isSum ? HOURS - 1 : hourOf(install, stream, day, run));
          if (hour < begin || hour >= end) return;
          const id = identityOf(identity, idOf, install, stream, day, run);
          const label = `${install.name} ${stream} ${day} ${run}`;
          const open = waiting.at(-1);
          const isSame = open?.stream === stream && open.release === release && open.id === id;
          const batch = isSame ? open : { label, stream, release, install, id, events: [] };
          if (!isSame) waiting.push(batch);
          for (const { event, fields } of made) {
            batch.events.push({ event, day: dateOf(day), fields: fields as BatchEvent['fields'] });
          }
        });
      }
    }
    return waiting.flatMap(batchesOf);
  };
}

/** So many of the first releases. */
const OUTDATED = 4;

/** Since 1970: at least `begin`, less than `end`. */
interface Hours {
  readonly begin: number;
  readonly end: number;
}

/** A batch that more may be put into. */
interface Open {
  readonly label: string;
  readonly stream: string;
  readonly release: Release;
  readonly install: Install;
  readonly id: string | undefined;
  readonly events: BatchEvent[];
}

/** The first report of a day, and whether it is the first of its week and month. */
function presenceOn(install: Install, day: number, active: (install: Install, day: number) => boolean) {
  const isFirstSince = (start: number) =>
    !range(Math.max(start, install.born), day - 1).some((other) => active(install, other));
  const cohort = dateOf(mondayOf(install.born));
  return {
    event: PRESENCE,
    fields: { day: true, week: isFirstSince(mondayOf(day)), month: isFirstSince(monthOf(day)), cohort },
  };
}

function identityOf(
  identity: Identity,
  idOf: (...words: readonly (string | number)[]) => string,
  { name }: Install,
  stream: string,
  day: number,
  run: number,
): string | undefined {
  switch (identity.type) {
    case 'none':
      return undefined;
    case 'process':
      return idOf('process', name, stream, day, run);
    case 'rotating':
      return idOf('rotating', name, stream, Math.floor(day / identity.days));
    case 'install': {
      const id = idOf('install', name, stream);
      return identity.format === 'uuid' ? id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : id;
    }
  }
}

function range(first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
}
