import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const BIN = join(import.meta.dirname, '..', '..', 'bin');

export type Variables = Readonly<Record<string, string>>;

export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** From start to end, in ms. */
  readonly took: number;
}

/** Runs `aiw` to its end. Nothing of this machine's environment reaches it but the way to Node. */
export async function aiw(home: string, env: Variables, ...args: string[]): Promise<Ended> {
  return start('aiw', home, env, args).ended;
}

export interface RunningServer {
  readonly url: string;
  stdout(): string;
  stderr(): string;
  /** As a supervisor does it. */
  stop(signal?: 'SIGTERM' | 'SIGINT'): Promise<Ended>;
}

/**
 * Starts the server on a free port, and waits until it says where it is and what it sends.
 *
 * @param yaml what stands below `runtime:` besides the port, and further sections
 */
export async function workbench(home: string, env: Variables, yaml = ''): Promise<RunningServer> {
  const file = join(home, 'workbench.yaml');
  writeFileSync(file, `runtime:\n  port: 0\n${yaml}`);
  const { child, output, ended } = start('workbench', home, env, ['--config', file]);
  while (!output().stdout.includes('telemetry:')) {
    if (child.exitCode !== null) throw new Error(`the server has ended: ${output().stderr}`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return {
    url: /http:\S+/.exec(output().stdout)?.[0] ?? '',
    stdout: () => output().stdout,
    stderr: () => output().stderr,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  output(): { readonly stdout: string; readonly stderr: string };
  readonly ended: Promise<Ended>;
}

function start(program: 'aiw' | 'workbench', home: string, env: Variables, args: readonly string[]): Started {
  const since = performance.now();
  const child = spawn(process.execPath, [join(BIN, `${program}.js`), ...args], {
    cwd: home,
    env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString();
  });
  const ended = new Promise<Ended>((done) => {
    child.on('close', (exit) => done({ exit, ...output, took: performance.now() - since }));
  });
  return { child, output: () => output, ended };
}
