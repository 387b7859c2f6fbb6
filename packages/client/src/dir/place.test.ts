import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { defaultDir, placeOf, wipe } from './place.ts';

test.each([
  ['linux', { HOME: '/home/ada' }, '/home/ada/.local/state/tool/telemetry'],
  ['linux', { HOME: '/home/ada', XDG_STATE_HOME: '/state' }, '/state/tool/telemetry'],
  ['linux', { HOME: '/home/ada', XDG_STATE_HOME: 'relative' }, '/home/ada/.local/state/tool/telemetry'],
  ['freebsd', { HOME: '/home/ada' }, '/home/ada/.local/state/tool/telemetry'],
  ['darwin', { HOME: '/Users/ada' }, '/Users/ada/Library/Application Support/tool/telemetry'],
  ['win32', { LOCALAPPDATA: '/C/local' }, '/C/local/tool/telemetry'],
  ['win32', { USERPROFILE: '/C/ada' }, '/C/ada/AppData/Local/tool/telemetry'],
])('on %s with %j everything is kept in %s', (platform, env, dir) => {
  expect(defaultDir('tool', env, platform)).toBe(dir);
});

test('wiping deletes what is ours, and nothing that a tool keeps beside it', () => {
  const dir = temporaryFolder();
  const ours = [
    ...[
      'buffer.jsonl',
      'id',
      'identity-usage',
      'secret',
      'presence.json',
      'once-active-2026-11-21',
      'once-upgraded-1.4-pre',
      'contract.json',
      'notice',
      'lost',
    ],
    ...['buffer.old.jsonl', 'sent.jsonl', 'sent.old.jsonl', 'helper.json'],
    ...['due.json', 'stopped', 'sending-00112233445566778899aabb.jsonl', 'id.12-abc.tmp', 'choice.json.1-a.tmp'],
    'sending-00112233445566778899aabb.12-deadbeef-abcdefgh.jsonl',
  ];
  const others = ['choice.json', 'ids', 'id_rsa', 'my.tmp', 'buffer', 'presence', 'sending-mail.jsonl', 'config.json'];
  for (const name of [...ours, ...others]) writeFileSync(join(dir, name), '');
  const shared = join(temporaryFolder(), '.install-id');
  writeFileSync(shared, '');
  wipe(placeOf(dir, shared));
  expect(readdirSync(dir).sort()).toEqual(others.sort());
  expect(readdirSync(join(shared, '..'))).toEqual([]);
});
