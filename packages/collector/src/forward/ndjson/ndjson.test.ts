import { appendFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/at-end.ts';
import type { ForwardedEvent } from '../target.ts';
import { events } from '../testing.ts';
import { openFiles } from './ndjson.ts';

const [anonymous, identified] = events as [ForwardedEvent, ForwardedEvent];
const FIRST = 'my-tool-2026-11-21.000.ndjson';

function lines(dir: string, file = FIRST): object[] {
  const text = readFileSync(join(dir, file), 'utf8');
  expect(text.endsWith('\n') || text === '').toBe(true);
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function shown({ batch: _, ...event }: ForwardedEvent): object {
  return event;
}

describe('the forwarder to files', () => {
  it('writes one event a line, without the id of its batch, for this user alone', async () => {
    const dir = join(temporaryFolder(), 'a', 'b');
    expect(await openFiles(dir, 'my-tool').deliver(events)).toEqual({ refused: 0 });
    expect(lines(dir)).toEqual(events.map(shown));
    expect(statSync(join(dir, FIRST)).mode & 0o777).toBe(0o600);
  });

  it('begins a file for each day of arrival', async () => {
    const dir = temporaryFolder();
    await openFiles(dir, 'my-tool').deliver([anonymous, { ...anonymous, arrived: '2026-11-22' }]);
    expect(readdirSync(dir).sort()).toEqual([FIRST, 'my-tool-2026-11-22.000.ndjson']);
  });

  it('begins another file where one is full, and goes on with the youngest after a restart', async () => {
    const dir = temporaryFolder();
    for (let i = 0; i < 3; i++) await openFiles(dir, 'my-tool', 10).deliver([anonymous]);
    expect(readdirSync(dir).sort()).toEqual([0, 1, 2].map((n) => `my-tool-2026-11-21.00${n}.ndjson`));
    await openFiles(dir, 'my-tool', 1_000_000).deliver([anonymous]);
    expect(lines(dir, 'my-tool-2026-11-21.002.ndjson')).toHaveLength(2);
  });

  it('cuts off a line that a crash left unfinished, also where the file is full', async () => {
    for (const maxFile of [1_000_000, 10]) {
      const dir = temporaryFolder();
      await openFiles(dir, 'my-tool').deliver([anonymous]);
      appendFileSync(join(dir, FIRST), '{"uuid":"torn');
      await openFiles(dir, 'my-tool', maxFile).deliver([identified]);
      const all = readdirSync(dir)
        .sort()
        .flatMap((file) => lines(dir, file));
      expect(all).toEqual([shown(anonymous), shown(identified)]);
    }
  });

  it('rewrites its files without an identity, and leaves those of other projects alone', async () => {
    const dir = temporaryFolder();
    const files = openFiles(dir, 'my-tool', 10);
    for (const event of [identified, anonymous, { ...identified, arrived: '2026-11-22' }]) await files.deliver([event]);
    await openFiles(dir, 'my-tool-2').deliver([{ ...identified, project: 'my-tool-2' }]);
    expect(await files.erase(identified.identity as string)).toBe('erased');
    const left = readdirSync(dir)
      .sort()
      .flatMap((file) => lines(dir, file));
    expect(left).toEqual([shown({ ...identified, project: 'my-tool-2' }), shown(anonymous)]);
    // What comes after an erasure finds its place.
    await files.deliver([anonymous]);
  });

  it('erases nothing where there is nothing', async () => {
    expect(await openFiles(join(temporaryFolder(), 'none'), 'my-tool').erase('f'.repeat(32))).toBe('erased');
  });

  it('says that the disk is the problem, without a path', async () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    await expect(openFiles(file, 'my-tool').deliver(events)).rejects.toMatchObject({
      problem: 'disk',
      message: 'disk',
    });
  });
});
