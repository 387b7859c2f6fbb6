import {
  bucket,
  type Contract,
  choice,
  choices,
  ci,
  contract,
  event,
  flag,
  type Identity,
  install,
  optional,
  os,
  perProcess,
  version,
} from '@aboveboard/contract';
import type { Reports } from '../api/types.ts';
import type { OpenProject } from '../projects/projects.ts';
import { eventsTable } from '../store/schema.ts';
import type { Batch, World } from '../testing/world.ts';
import type { Question } from './report.ts';
import { reports } from './reports.ts';

/** A Saturday: its week began on Monday the 16th. */
export const TODAY = '2026-11-21';

const about = { why: 'To test.', owner: 'the tests', contact: 'the tests' };
const parts = {
  common: { version: version({ why: 'Which?' }), os: os(), ci: ci() },
  events: {
    run: event({
      why: 'What is used?',
      fields: {
        command: choice(['index', 'serve'], { why: 'Which?' }),
        ok: flag({ why: 'Did it work?' }),
        took: optional(bucket([100, 1000], { unit: 'ms', why: 'How long?' })),
        languages: optional(choices(['go', 'rust'], { why: 'Which?' })),
      },
    }),
    error: event({ why: 'What fails?', fields: { code: choice(['network', 'config'], { why: 'Which?' }) } }),
  },
};

/** The same tool, counted by presence and by an id. */
export const byPresence: Contract = contract({ name: 'by-presence', env: 'A_TELEMETRY', ...about, ...parts });
export const byId: Contract = identified('by-id', 'B_TELEMETRY', install({ why: 'Do they stay?' }));

/** And by an id that lives no longer than a process: of those there are no sums by day. */
export const byProcess: Contract = identified(
  'by-process',
  'C_TELEMETRY',
  perProcess({ why: 'What comes after what?' }),
);

function identified(name: string, env: string, identity: Identity): Contract {
  return contract({ name, env, ...about, streams: { default: { identity } }, ...parts });
}

/** A run of the tool that went well, unless said otherwise. */
export function ran(when: string, fields: object = {}) {
  return { event: 'run', when, fields: { command: 'index', ok: true, ...fields } };
}

export function failed(when: string, code: 'network' | 'config') {
  return { event: 'error', when, fields: { code } };
}

/** A presence report; the flags are those of a client that was not there before. */
export function present(when: string, { week = true, month = true, cohort = '2026-11-16' } = {}) {
  return { event: 'active', when, fields: { day: true, week, month, cohort } };
}

/** An id by a number. */
export function id(n: number): string {
  return n.toString(16).padStart(32, '0');
}

/** Spools batches, with ids of their own, and drains them. */
export async function store(world: World, project: Contract, batches: readonly Omit<Batch, 'id'>[]): Promise<void> {
  for (const batch of batches) {
    await world.spool(project, { id: String(nextBatch++), arrived: TODAY, ...batch });
  }
  const drain = world.openDrain();
  while ((await drain.step()) > 0);
}
let nextBatch = 1;

type Asked = Partial<Pick<Question, 'from' | 'to' | 'audience' | 'today' | 'version' | 'where' | 'steps'>>;

/** Asks a report about the last 30 days. */
export async function ask<Name extends keyof Reports>(
  world: World,
  project: Contract,
  name: Name,
  asked: Asked = {},
): Promise<readonly Reports[Name][]> {
  return reports[name](questionOf(world, project, asked));
}

export function questionOf(world: World, { name }: Contract, asked: Asked = {}): Question {
  const project = world.registry.byName(name) as OpenProject;
  return { store: world.store, project, from: '2026-10-23', to: TODAY, audience: null, today: TODAY, ...asked };
}

/**
 * The three reports that raw rows can answer in one query, asked of them: what the rollups must say too.
 */
export async function askRaw(world: World, project: Contract, { from, to, audience }: Question) {
  const isIdentified = project.streams.default?.identity.type === 'install';
  const daily = isIdentified
    ? `uniqExactIf((identity, day), identity != '')`
    : `countIf(event = 'active' AND fields.day)`;
  const who = { ci: `AND common.ci != 'none'`, people: `AND common.ci = 'none'` };
  const rows = `FROM ${eventsTable(project.name)} WHERE day BETWEEN {from:Date} AND {to:Date} ${audience ? who[audience] : ''}`;
  const query = <Row>(sql: string) => world.store.query<Row>(sql, { from, to });
  const others = `countIf(event != 'active')`;
  return {
    active: await query<{ day: string; installs: number; events: number }>(
      `SELECT day, toUInt32(${daily}) AS installs, toUInt32(${others}) AS events ${rows} GROUP BY day ORDER BY day`,
    ),
    versions: await query<{ version: string | null; installDays: number; events: number }>(
      `SELECT common.version::Nullable(String) AS version, toUInt32(${daily}) AS installDays, toUInt32(${others}) AS events
       ${rows} GROUP BY version ORDER BY installDays DESC, events DESC, ifNull(version, '')`,
    ),
    events: await query<{ event: string; count: number; installs: number; lastDay: string }>(
      `SELECT event, toUInt32(count()) AS count, ${isIdentified ? 'toUInt32(uniqExact(identity))' : 'NULL'} AS installs,
         max(day) AS lastDay ${rows} AND event != 'active' GROUP BY event ORDER BY count DESC, event`,
    ),
  };
}
