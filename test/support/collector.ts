import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { addProject, addToken } from '@aboveboard/collector';
import type { Books, Reports } from '@aboveboard/collector/api';
import { type Contract, choice, contract, event, flag, os, version } from '@aboveboard/contract';
import { expect, onTestFinished } from 'vitest';
import { setEasyPassword } from '../../packages/collector/src/testing/testing.ts';
import { type AtEnd, temporaryFolder } from './at-end.ts';

/** The checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
/** The built command. */
export const aboveboard = join(root, 'packages/cli/bin/aboveboard.js');
/** The environment of a process in which telemetry is what the test is about. */
export const plainEnvironment: NodeJS.ProcessEnv = { PATH: process.env.PATH };

/** A small tool's contract that counts installs by presence. */
export const toolContract = contract({
  name: 'my-tool',
  why: 'To learn which commands are used.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'MY_TOOL_TELEMETRY',
  common: { version: version({ why: 'Which releases are in use?' }), os: os() },
  events: {
    command_run: event({
      why: 'Which commands are used?',
      fields: { command: choice(['index', 'serve'], { why: 'The command.' }), ok: flag({ why: 'Did it work?' }) },
    }),
  },
});

export interface RunningCollector {
  readonly url: string;
  readonly password: string | null;
  readonly process: ChildProcess;
  /** Everything that it printed, on both streams. */
  output(): string;
  /** Ends it as a power cut would, with its children. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | null>;
  /** Asks the API with a token. */
  api<T>(path: string): Promise<T>;
}

/**
 * Starts a real collector, as a person does, and waits until its store answers. It finds a password there, since to make the first one takes
 * it half a second.
 */
export async function startCollector(
  dataDir: string,
  args: readonly string[] = [],
  environment: NodeJS.ProcessEnv = {},
  atEnd: AtEnd = onTestFinished,
): Promise<RunningCollector> {
  const token = addToken(dataDir, ['read']);
  setEasyPassword(dataDir);
  const child = spawn(process.execPath, [aboveboard, 'serve', '--port', '0', '--data', dataDir, ...args], {
    env: { ...plainEnvironment, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that it can be killed with its children at one stroke.
    detached: true,
  });
  return follow(child, token, atEnd);
}

/** Waits for a collector's banner. */
export async function follow(
  child: ChildProcess,
  token = '',
  atEnd: AtEnd = onTestFinished,
): Promise<RunningCollector> {
  let output = '';
  let banner = () => {};
  const printed = new Promise<void>((resolve) => {
    banner = resolve;
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (data) => {
      output += data;
      if (output.includes('Ctrl-C stops it.')) banner();
    });
  }
  const ended = once(child, 'exit');
  atEnd(() => kill());
  const kill = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      process.kill(-(child.pid as number), 'SIGKILL');
      await ended;
    }
  };
  await Promise.race([printed, ended]);
  const url = /http:\/\/[\d.]+:\d+/.exec(output)?.[0];
  if (url === undefined) throw new Error(`the collector did not start:\n${output}`);
  return {
    url,
    password: /Sign in\s+(\S{16}) /.exec(output)?.[1] ?? null,
    process: child,
    output: () => output,
    kill,
    async stop() {
      child.kill('SIGINT');
      await ended;
      return child.exitCode;
    },
    async api<T>(path: string): Promise<T> {
      const answer = await fetch(`${url}/api${path}`, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}

/** The process that owns the store: the only child of a collector without workers. */
export function storeProcess(collector: RunningCollector): number {
  const [found] = childrenOf(collector);
  if (found === undefined) throw new Error('the collector has no store process');
  return found.pid;
}

/** The processes that take requests in, of a collector with several. */
export function workersOf(collector: RunningCollector): readonly number[] {
  return childrenOf(collector).flatMap(({ pid, command }) => (command.includes('worker-main') ? [pid] : []));
}

function childrenOf({ process: { pid: own } }: RunningCollector): { readonly pid: number; readonly command: string }[] {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).trim().split('\n');
  return lines.flatMap((line) => {
    const [pid, parent, ...command] = line.trim().split(/\s+/);
    return Number(parent) === own ? [{ pid: Number(pid), command: command.join(' ') }] : [];
  });
}

/** A data directory with one project in it. */
export function dataWith(project: Contract, key: string, atEnd: AtEnd = onTestFinished): string {
  const dataDir = temporaryFolder(atEnd);
  addProject(dataDir, project.name, project, { key });
  return dataDir;
}

/** Sends a body to the native intake. */
export function post(url: string, body: unknown): Promise<Response> {
  return fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

/** Waits until so many events have become something. @returns the books then */
export async function settled(collector: RunningCollector, received: number, project = 'my-tool'): Promise<Books> {
  const books = () => collector.api<Books>(`/projects/${project}/books`);
  await expect.poll(async () => ((b) => b.received - b.waiting)(await books()), { timeout: 20_000 }).toBe(received);
  return books();
}

/** The rows of a report. */
export async function reported<R extends keyof Reports>(
  collector: RunningCollector,
  report: R,
  project = 'my-tool',
): Promise<readonly Reports[R][]> {
  return (await collector.api<{ rows: Reports[R][] }>(`/projects/${project}/reports/${report}`)).rows;
}
