import type { ChildProcess } from 'node:child_process';

export type Variables = Readonly<Record<string, string>>;

/** How a program ended, and all that it said. */
export interface Ended {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has said so far. */
  stdout(): string;
  stderr(): string;
}

/** Listens to a program that was just started. @example const { stdout } = await follow(spawn('node', ['--version'])).ended; */
export function follow(child: ChildProcess): Started {
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text) => {
      output[stream] += text;
    });
  }
  // It may end before it has read what it is told.
  child.stdin?.on('error', () => {});
  const ended = new Promise<Ended>((done) => child.on('close', (exit) => done({ exit, ...output })));
  return { child, ended, stdout: () => output.stdout, stderr: () => output.stderr };
}
