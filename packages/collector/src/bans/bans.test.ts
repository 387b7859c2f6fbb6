import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { addBan, openBans, readBans, removeBans } from './bans.ts';

const DAY = 24 * 60 * 60 * 1000;
const identity = '00112233445566778899aabbccddeeff';

describe('bans', () => {
  it('hold for one project or for all, and nobody else', () => {
    const folder = temporaryFolder();
    addBan(folder, { by: 'identity', value: identity, project: 'my-tool', days: null });
    addBan(folder, { by: 'address', value: '192.0.2.1', project: null, days: 1 });
    const bans = openBans(folder, fail);
    const now = Date.now();
    expect([
      bans.isBanned('identity', identity, 'my-tool', now),
      bans.isBanned('identity', '00112233-4455-6677-8899-AABBCCDDEEFF', 'my-tool', now),
      bans.isBanned('identity', identity, 'my-server', now),
      bans.isBanned('identity', '0'.repeat(32), 'my-tool', now),
      bans.isBanned('address', '::ffff:192.0.2.1', 'my-server', now),
      bans.isBanned('address', '192.0.2.2', 'my-server', now),
      bans.isBanned('address', identity, 'my-tool', now),
    ]).toEqual([true, true, false, false, true, false, false]);
  });

  it('have nothing of whom they concern on the disk', () => {
    const folder = temporaryFolder();
    addBan(folder, { by: 'identity', value: identity, project: null, days: null });
    addBan(folder, { by: 'address', value: '192.0.2.1', project: null, days: 1 });
    const file = readFileSync(join(folder, 'bans.json'), 'utf8');
    expect(file).not.toContain(identity);
    expect(file).not.toContain('192.0.2');
  });

  it('end, and are taken out of the file then', () => {
    const folder = temporaryFolder();
    const now = Date.now();
    addBan(folder, { by: 'address', value: '192.0.2.1', project: null, days: 1 }, now);
    const bans = openBans(folder, fail);
    expect(bans.isBanned('address', '192.0.2.1', 'my-tool', now + DAY - 1)).toBe(true);
    expect(bans.isBanned('address', '192.0.2.1', 'my-tool', now + DAY)).toBe(false);
    const later = addBan(folder, { by: 'identity', value: identity, project: null, days: null }, now + 2 * DAY);
    expect(JSON.parse(readFileSync(join(folder, 'bans.json'), 'utf8')).bans).toEqual([later]);
  });

  it.each([null, 8, 365])('of an address cannot be for %j days', (days) => {
    expect(() => addBan(temporaryFolder(), { by: 'address', value: '192.0.2.1', project: null, days })).toThrow(
      'at most 7 days',
    );
  });

  it('can be taken back by the first digits of their hash', () => {
    const folder = temporaryFolder();
    const { hash } = addBan(folder, { by: 'identity', value: identity, project: null, days: null });
    expect(removeBans(folder, hash.slice(0, 8)).map((ban) => ban.hash)).toEqual([hash]);
    expect(readBans(folder)).toEqual([]);
  });

  it('stay in force while their file cannot be read, which is reported by its name', async () => {
    const folder = temporaryFolder();
    addBan(folder, { by: 'identity', value: identity, project: null, days: null });
    const errors: string[] = [];
    const bans = openBans(folder, ({ message }) => errors.push(message));
    expect(bans.isBanned('identity', identity, 'my-tool', Date.now())).toBe(true);
    writeFileSync(join(folder, 'bans.json'), '{');
    await expect
      .poll(() => bans.isBanned('identity', identity, 'my-tool', Date.now()) && errors.length, { timeout: 5000 })
      .toBe(1);
    expect(errors[0]).toContain('bans.json');
  });
});

function fail(error: Error): never {
  throw error;
}
