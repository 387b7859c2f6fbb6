import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { type Ended, follow, type Variables } from '../../../../test/support/program.ts';

const program = join(import.meta.dirname, '..', '..', 'bin', 'werf.js');
const clock = join(import.meta.dirname, '../../../../test/support/clock.mjs');

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
    follow(
      spawn(process.execPath, ['--import', clock, file, ...args], {
        cwd: project,
        env: { PATH: process.env.PATH, HOME: home, DO_NOT_TRACK: '0', ...telemetry, ...more },
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    ).ended;
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
