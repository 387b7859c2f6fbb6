import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, onTestFinished } from 'vitest';

/** Takes what has to be undone at the end: of a test, or where several tests share something, of all of them. */
export type AtEnd = (act: () => void | Promise<void>) => void;

/**
 * The end of all tests of a file, or of the group in which it is called; what was begun last is undone first.
 *
 * @example
 * const atEnd = afterTheLast();
 * beforeAll(async () => {
 *   collector = await startCollector(dataWith(toolContract, KEY, atEnd), [], {}, atEnd);
 * });
 */
export function afterTheLast(): AtEnd {
  const acts: (() => void | Promise<void>)[] = [];
  afterAll(async () => {
    for (const act of acts.reverse()) await act();
  });
  return (act) => void acts.push(act);
}

/** A folder of its own for one test, removed after it. */
export function temporaryFolder(atEnd: AtEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-'));
  atEnd(() => remove(folder));
  return folder;
}

/** A process that was just killed, or that outlives the test by a moment, may still write into the folder: it is emptied anew. */
async function remove(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (attempt === 100) throw error;
      await setTimeout(100);
    }
  }
}
