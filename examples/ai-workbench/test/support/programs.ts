import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Ended, follow, type Started, type Variables } from '../../../../test/support/program.ts';

const BIN = join(import.meta.dirname, '..', '..', 'bin');

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
  const { child, stdout, stderr, ended } = start('workbench', home, env, ['--config', file]);
  while (!stdout().includes('telemetry:')) {
    if (child.exitCode !== null) throw new Error(`the server has ended: ${stderr()}`);
    await new Promise((done) => setTimeout(done, 10));
  }
  return {
    url: /http:\S+/.exec(stdout())?.[0] ?? '',
    stdout,
    stderr,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return ended;
    },
  };
}

function start(program: 'aiw' | 'workbench', home: string, env: Variables, args: readonly string[]): Started {
  return follow(
    spawn(process.execPath, [join(BIN, `${program}.js`), ...args], {
      cwd: home,
      env: { PATH: process.env.PATH ?? '', HOME: home, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
}
