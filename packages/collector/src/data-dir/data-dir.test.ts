import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { checkFormat, FORMAT, openDataDir } from './data-dir.ts';

describe('a data directory', () => {
  it('says in which format it is, and has an id that stays', () => {
    const folder = join(temporaryFolder(), 'data');
    const first = openDataDir(folder);
    expect(first).toEqual({ format: FORMAT, id: expect.stringMatching(/^[0-9a-f]{16}$/) });
    expect(JSON.parse(readFileSync(join(folder, 'format.json'), 'utf8'))).toEqual(first);
    expect(openDataDir(folder)).toEqual(first);
    expect(openDataDir(join(temporaryFolder(), 'other')).id).not.toBe(first.id);
  });

  it('of the first format is brought up to date, also where that was cut off before', () => {
    const folder = temporaryFolder();
    const access = {
      password: { salt: 'aa', hash: 'bb' },
      sessionKey: 'cc',
      tokens: [{ hash: 'dd', scopes: ['read'] }],
    };
    writeFileSync(join(folder, 'access.json'), JSON.stringify(access), { mode: 0o600 });
    for (let time = 0; time < 2; time++) {
      // As if a crash had come between the step and its number.
      if (time === 1) writeFileSync(join(folder, 'format.json'), '{"format":1,"id":"0123456789abcdef"}');
      openDataDir(folder);
      expect(JSON.parse(readFileSync(join(folder, 'access.json'), 'utf8'))).toEqual({
        password: { algorithm: 'scrypt', N: 131072, r: 8, p: 1, salt: 'aa', hash: 'bb' },
        sessionKey: 'cc',
        tokens: [{ hash: 'dd', scopes: ['read'], created: null }],
      });
    }
    expect(openDataDir(folder).id).toBe('0123456789abcdef');
    expect(statSync(join(folder, 'access.json')).mode & 0o777).toBe(0o600);
  });

  it('of a newer version is left alone, and says what to do', () => {
    const folder = temporaryFolder();
    const content = `{"format":${FORMAT + 1},"id":"0123456789abcdef","more":1}`;
    writeFileSync(join(folder, 'format.json'), content);
    for (const open of [openDataDir, checkFormat]) {
      expect(() => open(folder)).toThrow(
        `is in format ${FORMAT + 1}, of a newer version; this one knows formats up to`,
      );
    }
    expect(readFileSync(join(folder, 'format.json'), 'utf8')).toBe(content);
  });

  it.each([
    [''],
    ['{'],
    ['null'],
    ['{"format":"2","id":"0123456789abcdef"}'],
    ['{"format":0,"id":"0123456789abcdef"}'],
    ['{"format":2}'],
    ['{"format":2,"id":"\'; DROP TABLE x"}'],
  ])('whose format.json is %j is left alone, and the file is named', (content) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'format.json'), content);
    expect(() => openDataDir(folder)).toThrow('format.json is damaged');
  });

  it('is not made by a check', () => {
    const folder = join(temporaryFolder(), 'none');
    checkFormat(folder);
    expect(existsSync(folder)).toBe(false);
    mkdirSync(folder);
    checkFormat(folder);
  });
});
