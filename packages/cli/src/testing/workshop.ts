import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, event, flag } from '@aboveboard/contract';
import { afterAll } from 'vitest';
import { ran } from './command.ts';

/**
 * For tests of commands that work on a contract's files: new folders, a small contract in them, and the command
 * run there. Only for tests: it takes `afterAll` from the runner.
 *
 * @example
 * const { folder, run, write } = workshop();
 * const at = folder();
 * write(at, { k: 5 });
 * const [status, stdout, stderr] = await run(at, 'lock');
 */
export function workshop() {
  const base = mkdtempSync(join(tmpdir(), 'aboveboard-'));
  afterAll(() => rmSync(base, { recursive: true }));
  return {
    folder: () => mkdtempSync(join(base, 'tool-')),
    write(folder: string, head: Readonly<Record<string, unknown>>, fields: readonly string[] = ['ok']) {
      writeFileSync(join(folder, 'contract.json'), JSON.stringify(tool(head, fields)));
    },
    async run(
      cwd: string,
      ...args: string[]
    ): Promise<readonly [status: number | null, stdout: string, stderr: string]> {
      const { status, stdout, stderr } = await ran(args, { cwd });
      return [status, stdout, stderr];
    },
  };
}

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
