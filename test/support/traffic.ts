import { addProject } from '@aboveboard/collector';
import type { Books } from '@aboveboard/collector/api';
import { choice, ci, contract, event, flag, install, os, version } from '@aboveboard/contract';
import type { AtEnd } from './at-end.ts';
import { dataWith, type RunningCollector, toolContract } from './collector.ts';

/** Of two tools, one of which counts installs by presence and the other by an id. */
export const KEYS = { 'my-tool': 'ab_clusterpresence', 'by-id': 'ab_clusteridentity' };

const DAY_MS = 24 * 60 * 60 * 1000;

const byId = contract({
  name: 'by-id',
  why: 'To learn who stays.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'BY_ID_TELEMETRY',
  common: { version: version({ why: 'Which releases?' }), os: os(), ci: ci() },
  streams: { default: { identity: install({ why: 'Do they stay?' }) } },
  events: {
    run: event({
      why: 'What is used?',
      fields: { command: choice(['index', 'serve'], { why: 'Which?' }), ok: flag({ why: 'Did it work?' }) },
    }),
    error: event({ why: 'What fails?', fields: { code: choice(['network', 'config'], { why: 'Which?' }) } }),
  },
});

const REPORTS = [
  ...['active', 'versions', 'events', 'drops', 'summary', 'adoption', 'releases', 'usage', 'errors'],
  ...['releaseCheck', 'fields', 'retention', 'durations', 'contracts', 'dropsByDay'],
];

/** Those in which sets of ids, and what takes their place, are counted. */
const OF_INSTALLS = ['active', 'summary', 'versions', 'events', 'usage', 'retention', 'adoption'];

/** A data directory with both projects in it. */
export function dataWithBoth(atEnd?: AtEnd): string {
  const dataDir = dataWith(toolContract, KEYS['my-tool'], atEnd);
  addProject(dataDir, 'by-id', byId, { key: KEYS['by-id'] });
  return dataDir;
}

/** What every report says of both projects, and the books. */
export async function everythingOf(collector: RunningCollector): Promise<Record<string, unknown>> {
  const found = await Promise.all(
    Object.keys(KEYS).map((project) => reportsOf(collector, project, REPORTS, LAST_MONTH)),
  );
  return Object.assign({}, ...found);
}

/** What reports say of the installs that have ids, over all their days, and the books. */
export function installsOf(collector: RunningCollector): Promise<Record<string, unknown>> {
  return reportsOf(collector, 'by-id', OF_INSTALLS, `?from=${dateOf(DAYS - 1)}`);
}

async function reportsOf(
  collector: RunningCollector,
  project: string,
  names: readonly string[],
  range: string,
): Promise<Record<string, unknown>> {
  const ask = (name: string) => collector.api<{ rows: unknown }>(`/projects/${project}/reports/${name}${range}`);
  const [books, ...reports] = await Promise.all([
    collector.api<Books>(`/projects/${project}/books${range}`),
    ...names.map(ask),
  ]);
  const rows = names.map((name, i) => [`${project} ${name}`, withoutMoment(reports[i]?.rows)] as const);
  return { [project]: books, ...Object.fromEntries(rows) };
}

/** As of when the tests began: at midnight another day begins, and what they compare must not be of another range. */
const LAST_MONTH = `?from=${dateOf(29)}&to=${dateOf(0)}`;

/** What is unfinished by now is a day later finished. */
function withoutMoment(rows: unknown): unknown {
  return JSON.parse(JSON.stringify(rows), (key, value) => (key === 'unfinished' ? undefined : value));
}

export const INSTALLS = 25;
/** The first day is so many days ago, but for one. Each week is a part of every table, and costs as much as many events. */
const DAYS = 42;

/** Presence and ids, over six weeks, from versions and systems of several kinds; what is no event of the contract too. */
export function traffic(): object[] {
  const batches: object[] = [];
  for (let i = 0; i < 50; i++) {
    const day = dateOf((i * 7) % DAYS);
    const common = {
      version: `1.${i % 4}.0`,
      os: i % 3 === 0 ? 'linux' : 'macos',
      ci: i % 5 === 0 ? 'github' : 'none',
    };
    const identity = idOf((i % INSTALLS) + 1);
    const fields = { command: i % 2 === 0 ? 'index' : 'serve', ok: i % 7 !== 0 };
    const events = [
      { event: 'run', day, fields },
      { event: 'run', day: dateOf(i % 30), fields },
    ];
    const more =
      i % 4 === 0 ? [{ event: 'error', day, fields: { code: 'network' } }] : [{ event: 'nope', day, fields: {} }];
    const id = idOf(1000 + i);
    batches.push({
      key: KEYS['by-id'],
      contract: '0',
      revision: 0,
      batch: id,
      identity,
      common,
      events: [...events, ...more],
    });
    const flags = { day: true, week: i % 2 === 0, month: i % 4 === 0, cohort: '2026-10-05' };
    const present = { event: 'active', day, fields: flags };
    const ran = { event: 'command_run', day, fields };
    const { ci: _, ...plain } = common;
    batches.push({
      key: KEYS['my-tool'],
      contract: '0',
      revision: 0,
      batch: id,
      common: plain,
      events: [present, ran],
    });
  }
  return batches;
}

function idOf(n: number): string {
  return n.toString(16).padStart(32, '0');
}

export function dateOf(daysAgo: number): string {
  return new Date(Date.now() - daysAgo * DAY_MS).toISOString().slice(0, 10);
}

/** How many events wait; the API answers nothing while a shard is away. */
export async function waiting(collector: RunningCollector, project = 'my-tool'): Promise<number | null> {
  const books = await collector.api<Books>(`/projects/${project}/books`).catch(() => null);
  return books === null ? null : books.waiting;
}
