import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { revisionsFile } from '../../contract-file/revisions-file.ts';
import { workshop } from '../../testing/workshop.ts';

const { folder, run, write } = workshop();
const lock = (at: string) => JSON.parse(readFileSync(join(at, 'contract.lock.json'), 'utf8'));

describe('aboveboard lock', () => {
  it('begins a lock beside the contract that it finds by itself', async () => {
    const at = folder();
    write(at, {});
    const said = 'contract.lock.json: revision 1, the first\ntelemetry.revisions.json: what the tool ships of it\n';
    expect(await run(at, 'lock')).toEqual([0, said, '']);
    expect(lock(at)).toMatchObject({ aboveboard: 1, name: 'tool', revisions: [{ revision: 1 }], reviews: [] });
    expect(readdirSync(at).sort()).toEqual(['contract.json', 'contract.lock.json', 'telemetry.revisions.json']);
  });

  it('appends nothing where nothing changed: the file keeps every byte', async () => {
    const at = folder();
    write(at, {});
    await run(at, 'lock');
    const before = readFileSync(join(at, 'contract.lock.json'), 'utf8');
    expect(await run(at, 'lock')).toEqual([0, 'contract.lock.json: revision 1 is the contract as it is\n', '']);
    expect(readFileSync(join(at, 'contract.lock.json'), 'utf8')).toBe(before);
  });

  it('appends what changed, says what widened and which reviews are missing', async () => {
    const at = folder();
    write(at, {});
    await run(at, 'lock');
    write(at, { k: 5 });
    const [status, stdout] = await run(at, 'lock');
    expect(status).toBe(0);
    expect(stdout).toContain('+ k: 20 -> 5');
    expect(stdout).toContain('contract.lock.json: revision 2\n');
    expect(stdout).toContain('revision 2 waits for 2 reviews');
    expect(lock(at).revisions).toHaveLength(2);
  });

  it('records reviews, at once or later', async () => {
    const at = folder();
    write(at, {});
    await run(at, 'lock');
    write(at, { k: 5 });
    expect((await run(at, 'lock', '--review', 'https://x.dev/1'))[1]).toContain('waits for 1 review:');
    expect((await run(at, 'lock', '--review', 'https://x.dev/2'))[1]).not.toContain('waits');
    expect(lock(at)).toMatchObject({ revisions: [{}, {}], reviews: [{ revision: 2 }, { revision: 2 }] });
    expect((await run(at, 'lock', '--review', 'https://x.dev/3'))[1]).toContain('nothing was recorded');
  });

  it('writes what the tool ships: since which revision each part is as wide as now', async () => {
    const at = folder();
    write(at, {});
    await run(at, 'lock');
    write(at, { k: 5, retention: { days: 1000 } });
    await run(at, 'lock');
    const file = join(at, 'telemetry.revisions.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ revision: 2, since: { '': 2 } });
    writeFileSync(file, '{}');
    expect(await run(at, 'lock', '--check')).toEqual([1, expect.stringContaining('behind the lock'), '']);
    await run(at, 'lock');
    expect((await run(at, 'lock', '--check'))[0]).toBe(0);
  });

  it.each([
    ['telemetry.contract.ts', 'export default {}', 'telemetry.revisions.ts', 'export default {'],
    ['telemetry.contract.js', 'module.exports = {}', 'telemetry.revisions.js', 'module.exports = {'],
  ])('beside %s in its own language', async (contract, text, name, start) => {
    const at = folder();
    write(at, {});
    await run(at, 'lock');
    const file = join(at, contract);
    writeFileSync(file, text);
    const { path, text: written } = revisionsFile(file, join(at, 'contract.lock.json'), lock(at));
    expect(path).toBe(join(at, name));
    expect(written.split('\n')[1]?.startsWith(start)).toBe(true);
  });

  it('--check writes nothing, and ends with 1 where the lock is behind', async () => {
    const at = folder();
    write(at, {});
    expect(await run(at, 'lock', '--check')).toEqual([1, expect.stringContaining('there is no lock yet'), '']);
    expect(readdirSync(at)).toEqual(['contract.json']);
    await run(at, 'lock');
    expect((await run(at, 'lock', '--check'))[0]).toBe(0);
    write(at, { k: 50 });
    const before = readFileSync(join(at, 'contract.lock.json'), 'utf8');
    expect(await run(at, 'lock', '--check')).toEqual([
      1,
      expect.stringContaining('behind the contract by 1 change'),
      '',
    ]);
    expect(readFileSync(join(at, 'contract.lock.json'), 'utf8')).toBe(before);
  });

  it('--json says the same to programs', async () => {
    const at = folder();
    write(at, {});
    await run(at, 'lock');
    write(at, { k: 5 });
    expect(JSON.parse((await run(at, 'lock', '--json'))[1])).toMatchObject({
      revision: 2,
      isNew: true,
      changes: [{ id: 'k.lower' }],
      waiting: [{ revision: 2, needs: 2, has: 0 }],
    });
  });

  it.each<[what: string, edit: (text: string) => string, sentence: string]>([
    ['edited by hand', (text) => text.replace('"k": 20', '"k": 2'), 'revision 1 was changed by hand'],
    ['no JSON', (text) => text.slice(0, 50), 'expected JSON'],
    ['of a conflict', (text) => text.replace('{\n', '{\n<<<<<<< ours\n'), 'two branches'],
  ])('refuses a lock that is %s, and leaves it as it is', async (_, edit, sentence) => {
    const at = folder();
    const file = join(at, 'contract.lock.json');
    write(at, {});
    await run(at, 'lock');
    const edited = edit(readFileSync(file, 'utf8'));
    writeFileSync(file, edited);
    for (const args of [['lock'], ['lock', '--check'], ['diff']]) {
      expect(await run(at, ...args)).toEqual([1, '', expect.stringContaining(sentence)]);
    }
    expect(readFileSync(file, 'utf8')).toBe(edited);
  });

  it('works from elsewhere, and in TypeScript', async () => {
    const at = folder();
    const contract = join(import.meta.dirname, '../../../telemetry.contract.ts');
    const file = join(at, 'own.lock.json');
    expect((await run(at, 'lock', '--contract', contract, '--lock', file))[0]).toBe(0);
    expect(JSON.parse(readFileSync(file, 'utf8')).name).toBe('aboveboard');
  });

  it.each([
    [['--review', 'x'], 2, 'expected a link'],
    [['--nonsense'], 2, "unknown option '--nonsense'"],
    [[], 1, 'no contract here'],
    [['--contract', 'nope.json'], 1, '--contract nope.json'],
  ])('aboveboard lock %j ends with %i and says why on stderr', async (args, status, why) => {
    expect(await run(folder(), 'lock', ...args)).toEqual([status, '', expect.stringContaining(why)]);
  });

  it('--help shows examples', async () => {
    expect(await run(folder(), 'lock', '--help')).toEqual([0, expect.stringContaining('Examples:'), '']);
  });
});
