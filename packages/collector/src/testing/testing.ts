import { scryptSync } from 'node:crypto';
import { bucket, type Contract, choice, contract, event, flag, install, int, os, version } from '@aboveboard/contract';
import { newAccess, readAccess, writeAccess } from '../access/file.ts';

/**
 * Sets a password that is hashed a hundred times as fast as it should be, where there is none yet: for tests that are not about its hash,
 * which takes half a second.
 */
export function setEasyPassword(dataDir: string, password = 'correct horse battery'): void {
  const access = readAccess(dataDir) ?? newAccess();
  if (access.password !== null) return;
  const way = { N: 2 ** 10, r: 8, p: 1 };
  const salt = 'ab'.repeat(16);
  const hash = scryptSync(password, salt, 32, way).toString('hex');
  writeAccess(dataDir, { ...access, password: { algorithm: 'scrypt', ...way, salt, hash } });
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
