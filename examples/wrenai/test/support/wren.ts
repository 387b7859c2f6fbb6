import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const example = join(import.meta.dirname, '..', '..');

export type Variables = Readonly<Record<string, string>>;

export interface Running {
  readonly url: string;
  /** Everything that was on its streams, or on its terminal. */
  output(): string;
  /** One step of the application. */
  step(
    path: string,
    body: object,
  ): Promise<{ readonly status: number; readonly json: Readonly<Record<string, unknown>> }>;
  /** As Ctrl-C does. @returns once everything has ended */
  stop(): Promise<void>;
}

/** Launches WrenAI at a terminal, with somebody there who answers its question. */
export function launchAtTerminal(env: Variables, answer: string, ...args: string[]): Promise<Running> {
  const line = [process.execPath, join(example, 'bin/wren.js'), '--port', '0', ...args].map((word) => `"${word}"`);
  // `script` of util-linux runs a command in a pseudo-terminal.
  const child = spawn('script', ['-qec', line.join(' '), '/dev/null'], { env: { ...plain, TERM: 'xterm', ...env } });
  let isAnswered = false;
  return follow(
    child,
    (seen) => {
      if (isAnswered || !seen.includes('[y/N]')) return;
      isAnswered = true;
      child.stdin.write(`${answer}\r`);
    },
    () => child.stdin.write('\x03'),
  );
}

/** Launches WrenAI where nobody can be asked, as a service manager does. */
export function launch(env: Variables, ...args: string[]): Promise<Running> {
  const child = spawn(process.execPath, [join(example, 'bin/wren.js'), '--port', '0', ...args], {
    env: { ...plain, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return follow(
    child,
    () => {},
    () => child.kill('SIGTERM'),
  );
}

/** The application alone. */
export function start(env: Variables): Promise<Running> {
  const child = spawn(process.execPath, [join(example, 'bin/wren-ui.js')], {
    env: { ...plain, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return follow(
    child,
    () => {},
    () => child.kill('SIGTERM'),
  );
}

/** Nothing of this machine's environment but the way to Node. */
const plain = { PATH: process.env.PATH ?? '', HOME: '/nonexistent' };

async function follow(child: ChildProcess, look: (seen: string) => void, end: () => void): Promise<Running> {
  let seen = '';
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  const url = await new Promise<string>((found, failed) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk) => {
        seen += String(chunk);
        look(seen);
        const address = /on (http:\/\/127\.0\.0\.1:\d+)/.exec(seen)?.[1];
        if (address !== undefined) found(address);
      });
    }
    child.on('close', () => failed(new Error(`WrenAI did not start:\n${seen}`)));
  });
  return {
    url,
    output: () => seen,
    async step(path, body) {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
    },
    async stop() {
      end();
      await ended;
    },
  };
}
