import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  bucket,
  type Contract,
  choice,
  choices,
  contract,
  count,
  event,
  flag,
  install,
  os,
  rollup,
  rotating,
  version,
} from '@aboveboard/contract';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { telemetryCommand } from '../src/command/command.ts';
import { createTelemetry, type Telemetry, type TelemetryOptions } from '../src/telemetry.ts';
import { type Collector, startCollector } from './collector.ts';

const why = 'To test.';
export const NOON = Date.parse('2026-11-21T12:00:00Z');
export const DAY = 86_400_000;

/** Two streams with an id, one without, and an event of each shape. */
export const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'https://tool.dev/ask', why, consent: 'on' },
  recipients: [{ name: 'PostHog', why: 'Draws our charts.' }],
  streams: {
    default: { identity: { type: 'none' } },
    installs: { identity: install({ why }) },
    weeks: { identity: rotating(7, { why }) },
  },
  common: { version: version({ why }), os: os() },
  events: {
    command_run: event({
      why: 'Which commands matter?',
      fields: {
        command: choice(['index', 'query', 'sync'], { why: 'The command.' }),
        ok: flag({ why }),
        took: bucket([100, 1000], { unit: 'ms', why }),
        languages: choices(['go', 'rust'], { why }),
      },
    }),
    started: event({ why, stream: 'installs' }),
    opened: event({ why, stream: 'weeks' }),
    usage: rollup('day', {
      why,
      by: { tool: choice(['search', 'explore'], { why }) },
      counts: { calls: count({ why }), errors: count({ why }) },
    }),
  },
});
export type Tool = typeof tool;

/** Without any id. */
export const anonymous = contract({
  ...{ name: 'plain', env: 'PLAIN_TELEMETRY', owner: 'us', contact: 'us', why, consent: 'on' },
  common: {},
  events: { started: event({ why }) },
});

/** A machine on which a tool runs, one run after the other, and a collector. */
export interface Machine<K extends Contract = Tool> {
  readonly collector: Collector;
  readonly dir: string;
  env: Record<string, string>;
  now: number;
  /** What was said on stderr. */
  readonly lines: string[];
  /** What stands in the folder. */
  files(): string[];
  run(options?: Partial<TelemetryOptions<K>>): Telemetry<K>;
  /** `tool telemetry …` as a run of its own. */
  command(...args: string[]): Promise<{ readonly exitCode: number; readonly text: string }>;
  /** The same with `--json`, read. */
  // biome-ignore lint/suspicious/noExplicitAny: each action's report is of a type of its own
  json(...args: string[]): Promise<any>;
}

export function machine(options: Partial<TelemetryOptions<Tool>> = {}): Promise<Machine> {
  return machineOf(tool, { common: { version: '1.4.2' }, ...options });
}

export async function machineOf<const K extends Contract>(
  contract: K,
  options: Omit<TelemetryOptions<K>, 'key'> & { readonly key?: string },
): Promise<Machine<K>> {
  const collector = await startCollector();
  onTestFinished(() => collector.close());
  const dir = join(temporaryFolder(), 'home');
  const lines: string[] = [];
  const made: Machine<K> = {
    ...{ collector, dir, lines, now: NOON },
    env: { [`${contract.env}_ENDPOINT`]: collector.url },
    files: () => (existsSync(dir) ? readdirSync(dir).sort() : []),
    run(more) {
      const telemetry = createTelemetry(contract, {
        ...{ key: 'ab_test', dir, helper: false, ...options, ...more },
        host: { env: made.env, now: () => made.now, stderr: (line) => lines.push(line) },
      });
      // Or it would write what it has in memory at the end of all tests, into a folder that is gone.
      onTestFinished(() => telemetry.$flush());
      return telemetry;
    },
    command: (...args) => telemetryCommand(made.run(), args),
    json: async (...args) => JSON.parse((await telemetryCommand(made.run(), [...args, '--json'])).text),
  };
  return made;
}

/** One of each event. */
export function use(telemetry: Telemetry<Tool>): void {
  telemetry.command_run({ command: 'index', ok: true, took: 250, languages: ['go', 'rust'] });
  telemetry.started();
  telemetry.opened();
  telemetry.usage({ tool: 'search', calls: 3, errors: 1 });
}
