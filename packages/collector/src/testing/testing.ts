import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bucket, type Contract, choice, contract, event, flag, install, int, os, version } from '@aboveboard/contract';
import { onTestFinished } from 'vitest';

/** A folder of its own for one test, removed after it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Counts installs by presence. */
export const toolContract: Contract = contract({
  name: 'my-tool',
  why: 'To learn which commands are used.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'MY_TOOL_TELEMETRY',
  common: { version: version({ why: 'Which releases are in use?' }), os: os() },
  events: {
    command_run: event({
      why: 'Which commands are used?',
      fields: {
        command: choice(['index', 'serve'], { other: false, why: 'The command.' }),
        ok: flag({ why: 'Did it work?' }),
      },
    }),
  },
});

/** Counts installs by an id. */
export const serverContract: Contract = contract({
  name: 'my-server',
  why: 'To learn what goes wrong.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'MY_SERVER_TELEMETRY',
  streams: { default: { identity: install({ format: 'hex32', why: 'Do errors stay?' }) } },
  common: { version: version({ why: 'Which releases are in use?' }) },
  events: {
    error: event({
      why: 'What goes wrong?',
      fields: {
        code: choice(['network', 'config'], { why: 'The code.' }),
        status: int(100, 599, { why: 'The status.' }),
        took: bucket([10, 100], { unit: 'ms', why: 'After how long?' }),
      },
    }),
  },
});
