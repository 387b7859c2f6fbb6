import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/support/at-end.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'werf.js');
const clock = join(import.meta.dirname, '../../../../test/support/clock.mjs');

export type Variables = Readonly<Record<string, string>>;

export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A computer with a project on it, and werf. */
export interface Machine {
  readonly project: string;
  /** What telemetry keeps. */
  files(): readonly string[];
  /** Says where the project's git origin is. */
  origin(url: string): void;
  /** Runs werf in the project, to its end. */
  run(args: readonly string[], env?: Variables): Promise<Ended>;
  /** The same by another program. */
  runBy(file: string, args: readonly string[], env?: Variables): Promise<Ended>;
}

/** Nothing of the environment of the tests reaches it but the way to Node; so it is never taken for CI unless a test says so. */
export function newMachine(telemetry: Variables): Machine {
  const home = temporaryFolder();
  const project = join(home, 'canary-project');
  const dir = join(home, '.local/state/werf/telemetry');
  mkdirSync(join(project, '.git'), { recursive: true });
  writeFileSync(
    join(project, 'werf.yaml'),
    'project: canary-shop\nimages:\n  - name: canary-billing\n    run: ["true"]\n',
  );
  const runBy = (file: string, args: readonly string[], more: Variables = {}) =>
    new Promise<Ended>((done) => {
      const child = spawn(process.execPath, ['--import', clock, file, ...args], {
        cwd: project,
        env: { PATH: process.env.PATH, HOME: home, DO_NOT_TRACK: '0', ...telemetry, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const output = { stdout: '', stderr: '' };
      for (const stream of ['stdout', 'stderr'] as const) {
        child[stream].on('data', (data) => {
          output[stream] += data;
        });
      }
      child.on('close', (exit) => done({ exit, ...output }));
    });
  const origin = (url: string) =>
    writeFileSync(join(project, '.git/config'), `[core]\n\tbare = false\n[remote "origin"]\n\turl = ${url}\n`);
  origin('https://me:canary-secret@git.canary.example:443/canary/shop.git?canary=1');
  return {
    project,
    files: () => (existsSync(dir) ? readdirSync(dir).sort() : []),
    origin,
    run: (args, more) => runBy(program, args, more),
    runBy,
  };
}
