import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contract, event, flag } from '@aboveboard/contract';
import { afterAll } from 'vitest';

/**
 * For tests of commands that work on a contract's files: new folders, a small contract in them, and the built command
 * run there as a process of its own. Only for tests: it takes `afterAll` from the runner.
 *
 * @example
 * const { folder, run, write } = workshop();
 * const at = folder();
 * write(at, { k: 5 });
 * const [status, stdout, stderr] = run(at, 'lock');
 */
export function workshop() {
  const base = mkdtempSync(join(tmpdir(), 'aboveboard-'));
  afterAll(() => rmSync(base, { recursive: true }));
  return {
    folder: () => mkdtempSync(join(base, 'tool-')),
    write(folder: string, head: Readonly<Record<string, unknown>>, fields: readonly string[] = ['ok']) {
      writeFileSync(join(folder, 'contract.json'), JSON.stringify(tool(head, fields)));
    },
    run(cwd: string, ...args: string[]): readonly [status: number | null, stdout: string, stderr: string] {
      const env = { PATH: process.env.PATH, HOME: base, DO_NOT_TRACK: '1' };
      const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd, env, encoding: 'utf8' });
      return [status, stdout, stderr];
    },
  };
}

const bin = fileURLToPath(new URL('../../bin/aboveboard.js', import.meta.url));

function tool(head: Readonly<Record<string, unknown>>, fields: readonly string[]): object {
  const small = contract({
    name: 'tool',
    why: 'To learn what is used.',
    owner: 'core',
    contact: 'core@example.com',
    env: 'TOOL_TELEMETRY',
    common: {},
    events: {
      run: event({
        why: 'Is it used?',
        fields: Object.fromEntries(fields.map((name) => [name, flag({ why: `Is it ${name}?` })])),
      }),
    },
  });
  return { ...small, ...head };
}
