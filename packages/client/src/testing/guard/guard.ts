import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onlyInTests, type TestOptions } from '../only-in-tests.ts';
import { REPORT, watch } from './watch.ts';

export interface GuardOptions extends TestOptions {
  /** The runner's hook, where it is no global: `import { afterEach } from 'vitest'`. */
  readonly afterEach?: (check: () => void) => unknown;
}

/**
 * Sees to it that no test sends telemetry to another machine, and no process that a test starts: both are told
 * `DO_NOT_TRACK=1`, and whatever tries all the same is stopped, and fails the test. To be imported once, in what the runner
 * loads before the tests. A test that is about telemetry says so in the environment of the process that it starts, by a
 * `DO_NOT_TRACK` of its own, and starts a collector on its own machine.
 *
 * With Jest and `node --test` the import is enough; Vitest, where it has no globals, has to be told its hook.
 *
 * @throws Error outside of tests
 * @example
 * import { afterEach } from 'vitest';
 * import { guard } from 'aboveboard/testing/guard';
 * guard({ afterEach });
 */
export function guard({ afterEach, ...options }: GuardOptions = {}): void {
  onlyInTests(options, process.env);
  begin();
  const hook = afterEach ?? hookOfRunner();
  hook?.(check);
}

/** The runner's own, where it can be had without loading the runner. */
function hookOfRunner(): GuardOptions['afterEach'] {
  const { afterEach } = globalThis as { readonly afterEach?: GuardOptions['afterEach'] };
  if (afterEach !== undefined) return afterEach;
  return process.env.NODE_TEST_CONTEXT === undefined ? undefined : process.getBuiltinModule('node:test').afterEach;
}

const BEGUN = Symbol.for('aboveboard.guard');

/** Once a process, however many copies of this are loaded. */
function begin(): void {
  const once = globalThis as { [BEGUN]?: true };
  if (once[BEGUN]) return;
  once[BEGUN] = true;
  const { env } = process;
  env.DO_NOT_TRACK = '1';
  if (env[REPORT] === undefined) {
    // Only a name, which nobody can guess: runners kill their workers, so what is made here would stay.
    const file = join(tmpdir(), `aboveboard-guard-${randomUUID()}`);
    env[REPORT] = file;
    process.on('exit', () => rmSync(file, { force: true }));
  }
  const preload = join(import.meta.dirname, 'guard-child.cjs');
  if (existsSync(preload)) env.NODE_OPTIONS = withPreload(env.NODE_OPTIONS, preload);
  watch(env);
  guardSpawns(env);
}

function withPreload(given: string | undefined, preload: string): string {
  const ours = `--require ${JSON.stringify(preload)}`;
  return given?.includes(ours) ? given : [given, ours].filter(Boolean).join(' ');
}

/** What a started process has to inherit. */
const INHERITED = ['DO_NOT_TRACK', REPORT, 'NODE_OPTIONS'];

/** A process that is given an environment of its own gets ours as well, but for what stands in it already. */
function guardSpawns(env: NodeJS.ProcessEnv): void {
  const loaded = process.getBuiltinModule('node:child_process');
  const added = (pairs: readonly string[]) =>
    INHERITED.filter((name) => env[name] !== undefined && !pairs.some((pair) => pair.startsWith(`${name}=`))).map(
      (name) => `${name}=${env[name]}`,
    );
  // Every way to start a process without waiting for it leads through here.
  const { prototype } = loaded.ChildProcess as unknown as { prototype: ChildProcess & { spawn: Spawn } };
  const { spawn } = prototype;
  prototype.spawn = function (this: ChildProcess, options) {
    options.envPairs?.push(...added(options.envPairs));
    return spawn.call(this, options);
  };
  for (const name of ['spawnSync', 'execFileSync', 'execSync'] as const) {
    const original = loaded[name] as (...args: unknown[]) => unknown;
    const guarded = (...args: unknown[]) => {
      const at = args.findIndex((arg) => typeof arg === 'object' && arg !== null && !Array.isArray(arg));
      const { env: own } = (args[at] ?? {}) as { readonly env?: NodeJS.ProcessEnv };
      if (own) {
        const pairs = Object.keys(own).map((key) => `${key}=`);
        const more = Object.fromEntries(added(pairs).map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
        args[at] = { ...(args[at] as object), env: { ...own, ...more } };
      }
      return original.apply(loaded, args);
    };
    Object.assign(loaded, { [name]: guarded });
  }
  process.getBuiltinModule('node:module').syncBuiltinESMExports();
}

type Spawn = (this: ChildProcess, options: { readonly envPairs?: string[] }) => number;

/** Fails the test after which it is called, where it or a process that it started has tried to send. */
function check(): void {
  const file = process.env[REPORT] ?? '';
  const tried = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (tried === '') return;
  rmSync(file, { force: true });
  throw new Error(
    `aboveboard/testing/guard: expected that no test sends telemetry, but ${tried.replaceAll('\n', '; ')}; ` +
      'leave DO_NOT_TRACK as it is in what the test starts, or use recordingTelemetry',
  );
}

guard();
