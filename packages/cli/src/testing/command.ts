import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { createProgram } from '../program.ts';
import { run } from '../run.ts';

/** Where and how a command is run. */
export interface Place {
  /** Default: where the tests run. */
  readonly cwd?: string;
  /** The environment, besides where programs are found; own telemetry is off unless it says otherwise. */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs the command in this process, which takes a hundredth of the time that a process of its own does; one at a time, and without its own
 * telemetry. For what it says and does; how it starts, is interrupted and ends is seen by {@link spawned}.
 *
 * @example expect(await ran(['lock'], { cwd })).toMatchObject({ status: 0, stderr: '' });
 */
export async function ran(args: readonly string[], { cwd = process.cwd(), env = {} }: Place = {}): Promise<Ran> {
  const said = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      said[name] += text;
      return true;
    }),
  );
  const before = { cwd: process.cwd(), env: process.env, exitCode: process.exitCode };
  process.chdir(cwd);
  process.env = environment(env);
  process.exitCode = 0;
  try {
    await run(createProgram(), args);
    return { status: Number(process.exitCode), ...said };
  } finally {
    process.chdir(before.cwd);
    process.env = before.env;
    process.exitCode = before.exitCode;
    for (const spy of spies) spy.mockRestore();
  }
}

/**
 * Runs the built command in a process of its own.
 *
 * @param until interrupts it as soon as this is the case, given all that it has printed so far
 */
export function spawned(
  args: readonly string[],
  { cwd, env = {} }: Place = {},
  until: (stdout: string) => boolean = () => false,
): Promise<Ran> {
  const child = spawn(process.execPath, [bin, ...args], { cwd, env: environment(env) });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text) => {
      said[name] += text;
    });
  }
  child.stdin.end();
  const looking = setInterval(() => {
    if (!until(said.stdout)) return;
    clearInterval(looking);
    child.kill('SIGINT');
  }, 5);
  return new Promise((done) =>
    child.on('close', (status) => {
      clearInterval(looking);
      done({ status, ...said });
    }),
  );
}

const bin = fileURLToPath(new URL('../../bin/aboveboard.js', import.meta.url));

function environment(own: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, DO_NOT_TRACK: '1', ...own };
}
