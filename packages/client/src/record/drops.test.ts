import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { machine, use } from '../../test/machine.ts';

const CANARY = 'canary-/home/ada';
/** As a tool in JavaScript may. */
const wrong = { command: 'index', ok: CANARY, took: 250, languages: ['go'], [CANARY]: CANARY };

test('what a call does not get through is told in the file that the environment names: names and reasons, and no value', async () => {
  const at = await machine();
  const file = join(dirname(at.dir), 'drops.jsonl');
  at.env.TOOL_TELEMETRY_DROP_FILE = file;
  const telemetry = at.run();
  use(telemetry);
  expect(existsSync(file)).toBe(false);
  telemetry.command_run(wrong as never);
  const text = readFileSync(file, 'utf8');
  const told = text.trim().split('\n');
  expect(told.map((line) => JSON.parse(line))).toEqual([
    { what: 'field', event: 'command_run', field: 'ok', reason: 'wrong_type' },
    { what: 'field', event: 'command_run', field: null, reason: 'unknown_field' },
    { what: 'event', event: 'command_run', field: 'ok', reason: 'missing_field' },
  ]);
  expect(text).not.toContain('ada');
});

test('a file that cannot be written changes nothing', async () => {
  const at = await machine();
  at.env.TOOL_TELEMETRY_DROP_FILE = join(at.dir, 'no', 'such', 'folder');
  const telemetry = at.run();
  telemetry.command_run(wrong as never);
  use(telemetry);
  expect(telemetry.$status().waiting).toBeGreaterThan(0);
});
