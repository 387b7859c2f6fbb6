import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterTheLast, temporaryFolder } from '../../../../test/support/at-end.ts';
import { follow } from '../../../../test/support/program.ts';

/** The example's folder. */
export const example: string = join(import.meta.dirname, '..', '..');

/** One of the three SDKs, as the program `ask` that each of them brings along. */
export interface Sdk {
  readonly name: 'typescript' | 'python' | 'go';
  /** Whether what runs it is on this machine. */
  readonly isHere: boolean;
  /** Makes it ready to be started. */
  build(): void;
  /** The command, without arguments. */
  readonly command: readonly string[];
}

const goProgram = join(temporaryFolder(afterTheLast()), 'ask');

/**
 * Itself, since `python3` may be a program that looks for it at every start, which takes longer than what it starts. 3.9 was the oldest
 * that its maintainers still spoke of, when this was written.
 */
const python = said('python3', '-c', 'import sys; print(sys.executable); sys.exit(sys.version_info < (3, 9))');

export const sdks: readonly Sdk[] = [
  {
    name: 'typescript',
    isHere: true,
    build() {
      if (!existsSync(join(example, 'dist', 'ask.js'))) throw new Error('not built: run `npm run build` here');
    },
    command: [process.execPath, join(example, 'bin', 'ask.js')],
  },
  {
    name: 'python',
    isHere: python !== undefined,
    build() {},
    command: [python ?? 'python3', '-m', 'axonflow.ask'],
  },
  {
    name: 'go',
    isHere: said('go', 'version') !== undefined,
    build() {
      const { status, stderr } = spawnSync('go', ['build', '-o', goProgram, './cmd/ask'], {
        cwd: join(example, 'go'),
        env: toolEnvironment(),
        encoding: 'utf8',
      });
      if (status !== 0) throw new Error(stderr);
    },
    command: [goProgram],
  },
];

export const sdkNamed = (name: Sdk['name']): Sdk => sdks.find((sdk) => sdk.name === name) as Sdk;

/** For a tool that builds or tests: everything of this machine, and nothing that telemetry could hear of. */
export function toolEnvironment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GOTOOLCHAIN: 'local',
    GOFLAGS: '-mod=readonly',
    PYTHONDONTWRITEBYTECODE: '1',
    DO_NOT_TRACK: '',
  };
}

/** What a program prints; `undefined` where it is not here, or says no. */
function said(command: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

export interface Ended {
  readonly exit: number | null;
  /** The lines of JSON that it printed. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  readonly stderr: string;
}

/** Runs `ask` of an SDK to its end. Nothing of this machine's environment reaches it but the way to its runtime. */
export function ask(sdk: Sdk, env: Readonly<Record<string, string>>, ...args: readonly string[]): Promise<Ended> {
  return begin(sdk, env, ...args).ended;
}

/** Starts `ask`, for a test that does something meanwhile. */
export function begin(
  { command: [program = '', ...first] }: Sdk,
  env: Readonly<Record<string, string>>,
  ...args: readonly string[]
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const { PATH = '' } = process.env;
  const child = spawn(program, [...first, ...args], {
    cwd: join(example, 'python'),
    env: { PATH, PYTHONDONTWRITEBYTECODE: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = follow(child).ended.then(({ exit, stdout, stderr }) => {
    const lines = stdout.split('\n').filter((line) => line !== '');
    return { exit, lines: lines.map((line) => JSON.parse(line) as Record<string, unknown>), stderr };
  });
  return { child, ended };
}
