import { existsSync, readdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { placeOf } from '../dir/place.ts';
import { append, lostIn, MAX_BUFFER } from './append.ts';
import { type PrepareOptions, prepare } from './batches.ts';
import { releaseAll, takeClaim } from './claim.ts';
import { type LineEvent, type LineHead, linesOf, writeLines } from './line.ts';
import { parseLines } from './parse.ts';

const fresh = () => placeOf(temporaryFolder());
const head: LineHead = { contract: 'c', revision: 0, stream: 'default', epoch: 'e', common: { version: '1.4' } };
const row = (n: number): LineEvent => ({ event: 'run', day: '2026-11-21', fields: { n } });
let ids = 0;
const options: PrepareOptions = {
  today: '2026-11-21',
  epoch: 'e',
  isStopped: () => false,
  recheck: (_line, { fields }) => fields,
  newId: () => String(++ids).padStart(32, '0'),
};
const preparing = (lines: Parameters<typeof prepare>[0]) => prepare(lines, options);
const names = (dir: string) => readdirSync(dir).sort();
const numbers = (file: string) =>
  parseLines(readFileSync(file, 'utf8')).flatMap(({ events }) => events.map(({ fields }) => fields.n));

describe('the buffer', () => {
  test('grows by one append, and is read line by line', () => {
    const place = fresh();
    append(place, linesOf(head, [row(1), row(2)]));
    append(place, linesOf(head, [row(3)]));
    expect(numbers(place.buffer)).toEqual([1, 2, 3]);
    expect(statSync(place.buffer).mode & 0o777).toBe(0o600);
  });

  test('passes over lines that are corrupt, cut short or not ours', () => {
    const [line] = linesOf(head, [row(1)]);
    const text = writeLines(line === undefined ? [] : [line]);
    const bad = [
      '{',
      'null',
      '[]',
      '1',
      '{"v":2}',
      JSON.stringify({ ...line, events: [{}] }),
      JSON.stringify({ ...line, common: { a: {} } }),
      text.slice(0, 40),
    ];
    expect(parseLines(`${bad.join('\n')}${text}${bad.join('\n')}`)).toEqual([line]);
  });

  test('never exceeds its bound, and keeps the newest', () => {
    const place = fresh();
    for (let n = 0; n < 8000; n += 50)
      append(
        place,
        linesOf(
          head,
          Array.from({ length: 50 }, (_, i) => row(n + i)),
        ),
      );
    expect(statSync(place.buffer).size + statSync(place.older).size).toBeLessThanOrEqual(MAX_BUFFER);
    const kept = [...numbers(place.older), ...numbers(place.buffer)] as number[];
    expect(kept.at(-1)).toBe(7999);
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, i) => 8000 - kept.length + i));
    expect(lostIn(place)).toBe(8000 - kept.length);
  });
});

describe('a claim', () => {
  const filled = () => {
    const place = fresh();
    append(place, linesOf(head, [row(1)]));
    return place;
  };

  test('takes the buffer, and is gone when all of it is done', () => {
    const place = filled();
    const claim = takeClaim(place, preparing);
    expect(existsSync(place.buffer)).toBe(false);
    for (const batch of claim?.batches ?? []) expect(claim?.done(batch)).toBe(true);
    claim?.close();
    expect(names(place.dir)).toEqual([]);
  });

  test('that is given back keeps the ids of its batches', () => {
    const place = filled();
    const claim = takeClaim(place, preparing);
    claim?.close();
    const again = takeClaim(place, preparing);
    expect(again?.batches).toEqual(claim?.batches);
  });

  test('is not taken by two at once', () => {
    const place = filled();
    const claim = takeClaim(place, preparing);
    expect(claim).toBeDefined();
    expect(takeClaim(place, preparing)).toBeUndefined();
  });

  test('is given back when the process ends', () => {
    const place = filled();
    takeClaim(place, preparing);
    releaseAll();
    expect(takeClaim(place, preparing)?.batches).toHaveLength(1);
  });

  test('of a process that is gone is taken over at once', () => {
    const place = filled();
    takeClaim(place, preparing);
    const [name = ''] = names(place.dir);
    // As a process would have called it that has ended since.
    renameSync(join(place.dir, name), join(place.dir, name.replace(`.${process.pid}-`, '.4194305-')));
    expect(takeClaim(place, preparing)?.batches).toHaveLength(1);
  });

  test('of another machine is taken over when it is old, and not before', () => {
    const place = filled();
    takeClaim(place, preparing);
    const [name = ''] = names(place.dir);
    const foreign = join(place.dir, name.replace(/\.\d+-[0-9a-f]+-/, '.4194305-00000000-'));
    renameSync(join(place.dir, name), foreign);
    expect(takeClaim(place, preparing)).toBeUndefined();
    const old = new Date(Date.now() - 11 * 60_000);
    utimesSync(foreign, old, old);
    expect(takeClaim(place, preparing)?.batches).toHaveLength(1);
    expect(statSync(join(place.dir, names(place.dir)[0] ?? '')).mtimeMs).toBeGreaterThan(old.getTime() + 60_000);
  });

  test('that was deleted by a no is not made again', () => {
    const place = filled();
    const claim = takeClaim(place, preparing);
    const path = join(place.dir, names(place.dir)[0] ?? '');
    renameSync(path, join(temporaryFolder(), 'gone'));
    expect(claim?.isOurs()).toBe(false);
    for (const batch of claim?.batches ?? []) claim?.done(batch);
    claim?.close();
    expect(names(place.dir)).toEqual([]);
  });

  test('that was cut short while it was marked sends the batch again', () => {
    const place = filled();
    takeClaim(place, preparing)?.close();
    const path = join(place.dir, names(place.dir)[0] ?? '');
    writeFileSync(path, '{"done":"0000', { flag: 'a' });
    expect(takeClaim(place, preparing)?.batches).toHaveLength(1);
  });
});

describe('batches', () => {
  const counter = (day: string, calls: number, tool = 'search'): LineEvent => ({
    event: 'usage',
    day,
    fields: { tool, calls },
  });
  const counted: LineHead = { ...head, rollups: { usage: { calls: 100 } } };

  test('add up equal counters, to their maximum', () => {
    const lines = [
      ...linesOf(counted, [counter('2026-11-20', 60), counter('2026-11-20', 1, 'explore')]),
      ...linesOf(counted, [counter('2026-11-20', 60), counter('2026-11-19', 2)]),
    ];
    expect(preparing(lines).batches[0]?.body.events).toEqual([
      counter('2026-11-20', 100),
      counter('2026-11-20', 1, 'explore'),
      counter('2026-11-19', 2),
    ]);
  });

  test("leave today's counters where they are", () => {
    const { batches, back } = preparing(linesOf(counted, [counter('2026-11-21', 3), counter('2026-11-21', 4), row(1)]));
    expect(batches[0]?.body.events).toEqual([row(1)]);
    expect(back).toMatchObject([{ rollups: counted.rollups, events: [counter('2026-11-21', 7)] }]);
  });

  test('hold one stream, one contract and one set of common fields each', () => {
    const heads: LineHead[] = [
      head,
      { ...head, stream: 'x', identity: '0'.repeat(32) },
      { ...head, contract: 'd' },
      { ...head, common: { version: '1.5' } },
      head,
    ];
    const { batches } = preparing(heads.flatMap((one) => linesOf(one, [row(1)])));
    expect(batches.map(({ body }) => body.events.length)).toEqual([2, 1, 1, 1]);
    expect(batches[1]?.body.identity).toBe('0'.repeat(32));
    expect(new Set(batches.map(({ body }) => body.batch)).size).toBe(4);
  });

  test('hold at most 100 events and 64 KiB', () => {
    const many = preparing(
      linesOf(
        head,
        Array.from({ length: 250 }, (_, n) => row(n)),
      ),
    ).batches;
    expect(many.map(({ body }) => body.events.length)).toEqual([100, 100, 50]);
    const wide = (n: number): LineEvent => ({
      ...row(n),
      fields: { list: Array.from({ length: 100 }, () => 'x'.repeat(64)) },
    });
    const large = preparing(
      linesOf(
        head,
        Array.from({ length: 30 }, (_, n) => wide(n)),
      ),
    ).batches;
    expect(large.flatMap(({ body }) => body.events)).toHaveLength(30);
    for (const { body } of large) expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(64 * 1024 - 100);
  });

  test('leave out what was recorded under another answer, and what a collector has stopped', () => {
    expect(preparing(linesOf({ ...head, epoch: 'before' }, [row(1)]))).toEqual({ batches: [], back: [] });
    expect(prepare(linesOf(head, [row(1)]), { ...options, isStopped: (hash) => hash === 'c' }).batches).toEqual([]);
  });
});
