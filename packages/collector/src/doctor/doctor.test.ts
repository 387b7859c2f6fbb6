import { appendFileSync, chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { writeCursor } from '../drain/cursor.ts';
import { addProject } from '../projects/projects.ts';
import { decodeRecord, encodeRecord, frame } from '../spool/format.ts';
import { type Position, readSpool, START } from '../spool/reader.ts';
import { openSpool } from '../spool/writer.ts';
import { openEmbedded } from '../store/embedded.ts';
import { toolContract } from '../testing/testing.ts';
import { openWorld, TODAY } from '../testing/world.ts';
import { examine, repair } from './doctor.ts';

const run = { event: 'command_run', when: TODAY, fields: { command: 'index', ok: true } };

function record(n: number, project = 'my-tool'): Buffer {
  return encodeRecord({
    head: { type: 'batch', project, day: TODAY, received: n },
    body: { batch: String(n).padStart(32, '0'), common: {}, events: [], drops: [] },
  });
}

/** A stopped collector's directory with records 1 to 5 in its spool. */
async function stopped(project = 'my-tool') {
  const dataDir = temporaryFolder();
  chmodSync(dataDir, 0o700);
  addProject(dataDir, 'my-tool', toolContract);
  const folder = join(dataDir, 'spool', '0');
  const spool = await openSpool(folder);
  const ends: Position[] = [];
  for (const n of [1, 2, 3, 4, 5]) {
    await spool.append(record(n, project));
    ends.push(spool.end());
  }
  await spool.close();
  const path = join(folder, '000000000001.seg');
  return {
    dataDir,
    ends,
    path,
    damage(at: number) {
      const bytes = readFileSync(path);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(path, bytes);
    },
    left: (from = START) =>
      readSpool(folder, from, 1e9).records.map(({ payload }) => decodeRecord(payload).head.received),
  };
}

async function complaints(dataDir: string): Promise<string[]> {
  return (await examine(dataDir))
    .filter(({ level }) => level !== 'ok')
    .map(({ level, message }) => `${level}: ${message}`);
}

describe('the doctor', () => {
  it('finds nothing wrong with what a collector leaves, and says how much waits', async () => {
    const { dataDir } = await stopped();
    expect(await complaints(dataDir)).toEqual([]);
    expect((await examine(dataDir)).map(({ message }) => message)).toContain('15 events wait for the store');
  });

  it('sets aside a damaged record and a torn tail, and keeps every other', async () => {
    const { dataDir, damage, path, ends, left } = await stopped();
    damage((ends[1]?.offset ?? 0) + 40);
    appendFileSync(path, record(6).subarray(0, 30));
    expect(await complaints(dataDir)).toEqual([
      expect.stringMatching(/^warning: segment 1 of folder 0 has \d+ unreadable bytes in 2 places$/),
    ]);
    expect(await repair(dataDir)).toEqual([expect.stringContaining('set-aside')]);
    expect(await complaints(dataDir)).toEqual([]);
    expect(left()).toEqual([1, 2, 4, 5]);
    const aside = readdirSync(join(dataDir, 'set-aside'));
    const bytes = aside.reduce((sum, name) => sum + readFileSync(join(dataDir, 'set-aside', name)).length, 0);
    expect([aside.length, bytes]).toEqual([2, record(3).length + 30]);
  });

  it('leaves what is drained where it is, so that the cursor stays right', async () => {
    const { dataDir, damage, ends, left } = await stopped();
    const drained = ends[1] as Position;
    writeCursor(join(dataDir, 'drain.json'), { chunk: 1, positions: { '0': drained }, lastStored: {} });
    damage(12);
    damage((ends[2]?.offset ?? 0) + 40);
    await repair(dataDir);
    expect(left(drained)).toEqual([3, 5]);
  });

  it('sets aside a record whose checksum holds and that is none of ours', async () => {
    const { dataDir, path, left } = await stopped();
    appendFileSync(path, frame('["later","my-tool"]\n'));
    appendFileSync(path, record(7));
    expect(await complaints(dataDir)).toHaveLength(1);
    await repair(dataDir);
    expect(left()).toEqual([1, 2, 3, 4, 5, 7]);
  });

  it('names a project that is gone, whose events keep all others waiting', async () => {
    const { dataDir } = await stopped('my-gone-tool');
    expect(await complaints(dataDir)).toEqual([expect.stringMatching(/^error: 15 events wait for .* my-gone-tool/)]);
  });

  it.each([
    ['projects/my-tool.json', 'is not a project file'],
    ['drain.json', 'is damaged'],
    ['access.json', 'is damaged'],
    ['bans.json', 'is damaged'],
  ])('names a damaged %s, and does not touch it', async (name, message) => {
    const { dataDir } = await stopped();
    writeFileSync(join(dataDir, name), '{', { mode: 0o600 });
    expect(await complaints(dataDir)).toEqual([expect.stringContaining(message)]);
    await repair(dataDir);
    expect(readFileSync(join(dataDir, name), 'utf8')).toBe('{');
  });

  it('puts right a stale pid, unfinished files and permissions of others', async () => {
    const { dataDir } = await stopped();
    // No process has such a number.
    writeFileSync(join(dataDir, 'serve.pid'), '99999999', { mode: 0o600 });
    writeFileSync(join(dataDir, 'access.json.7.ab.tmp'), '{', { mode: 0o600 });
    writeFileSync(join(dataDir, 'access.json'), '{}', { mode: 0o644 });
    expect(await complaints(dataDir)).toHaveLength(process.platform === 'win32' ? 2 : 3);
    await repair(dataDir);
    expect(await complaints(dataDir)).toEqual([]);
    expect(existsSync(join(dataDir, 'serve.pid'))).toBe(false);
  });

  it('says that the clock stands before what was stored', async () => {
    const { dataDir } = await stopped();
    const lastStored = { 'my-tool': new Date(Date.now() + 1e9).toISOString() };
    writeCursor(join(dataDir, 'drain.json'), { chunk: 1, positions: {}, lastStored });
    expect(await complaints(dataDir)).toEqual([expect.stringContaining('and an event was stored at')]);
  });

  it('repairs nothing beside a running collector', async () => {
    const { dataDir } = await stopped();
    // The parent of this process runs, and is another one.
    writeFileSync(join(dataDir, 'serve.pid'), String(process.ppid), { mode: 0o600 });
    await expect(repair(dataDir)).rejects.toThrow('stop the collector first');
    expect(await complaints(dataDir)).toEqual(['warning: where the running collector is reached is not known']);
  });

  it('does not take for damage what a running collector is about to write', async () => {
    const { dataDir, path } = await stopped();
    writeFileSync(join(dataDir, 'serve.pid'), String(process.ppid), { mode: 0o600 });
    appendFileSync(path, record(6).subarray(0, 30));
    expect((await complaints(dataDir)).filter((line) => line.includes('segment'))).toEqual([]);
  });

  it('asks the store of a stopped collector whether the books balance', async () => {
    const world = await openWorld([toolContract]);
    await world.spool(toolContract, { id: '1', events: [run, run] });
    await world.openDrain().step();
    await world.close();
    const said = async () => (await examine(world.dataDir)).map(({ message }) => message);
    expect(await said()).toContain('the books balance');
    // Books of a chunk that never was: a store restored from another moment than the cursor.
    const store = await openEmbedded(join(world.dataDir, 'clickhouse'));
    await store.insert('books', [{ project: 'my-tool', day: TODAY, what: 'received', chunk: 1, count: 5 }]);
    await store.close();
    expect(await complaints(world.dataDir)).toContainEqual(
      'error: of 7 events that my-tool received, 2 are accounted for',
    );
  });
});
