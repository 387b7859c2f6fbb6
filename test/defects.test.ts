import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyCheckout } from './defects/copy.ts';
import { type Defect, mutated, tryTest } from './defects/mutant.ts';
import { afterTheLast } from './support/at-end.ts';
import { root } from './support/collector.ts';

/** Plain JavaScript, since it also runs by itself. */
const { readDefects, readPage, tableIn, tableOf } = await import(join(root, 'test/defects/page.mjs'));
const defects: readonly Defect[] = readDefects();
const shown = defects.flatMap(({ number, shown }) => shown.map((one) => ({ number, ...one })));
const mutations = shown.flatMap(({ mutation, ...one }) => (mutation === undefined ? [] : [{ ...one, mutation }]));
const read = (file: string) => readFileSync(join(root, file), 'utf8');

describe('the page of the twenty defects', () => {
  it('says what the list says, and has all of them', () => {
    expect(defects.map(({ number }) => number)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    expect(tableIn(readPage())).toBe(tableOf(defects));
  });

  it('links tests that are there, under their titles', () => {
    const missing = shown.filter(({ file, title }) => !title.split(' > ').every((part) => isTitle(part, read(file))));
    expect(missing.map(({ file, title }) => `${file}: ${title}`)).toEqual([]);
  });

  it('has for each a protection that can be taken away, and that stands in its file once', () => {
    expect(defects.filter(({ shown }) => !shown.some(({ mutation }) => mutation)).map(({ what }) => what)).toEqual([]);
    const wrong = mutations.filter(({ mutation: { file, search } }) => read(file).split(search).length !== 2);
    expect(wrong.map(({ mutation: { file, search } }) => `${file}: ${search}`)).toEqual([]);
  });
});

/** Is it the first argument of a call, with another behind it, as titles are? */
function isTitle(text: string, source: string): boolean {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`\\(\\s*(['"\`])${escaped}\\1,`).test(source);
}

/** The long run names the defects whose protections are taken away; `npm test` takes none. */
const wanted = (process.env.ABOVEBOARD_DEFECTS ?? '').split(',').filter(Boolean);
const tried = mutations.filter(({ number }) => wanted.includes('all') || wanted.includes(String(number)));

if (wanted.length > 0)
  describe('a protection that is taken away is missed', () => {
    const LONG = 15 * 60_000;
    const table: string[] = [];
    const atEnd = afterTheLast();
    let copy: string;
    beforeAll(async () => {
      copy = await copyCheckout(atEnd);
    }, LONG);
    afterAll(() => void process.stdout.write(`\n${table.join('\n')}\n\n`));

    it.each(tried)(
      'defect $number: by $file, $title',
      async ({ number, mutation, ...test }) => {
        const before = await tryTest(copy, test);
        const without = await mutated(copy, mutation, () => tryTest(copy, test));
        const [as, then] = [before, without].map(({ passed, failed }) => `${passed} passed, ${failed} failed`);
        table.push(`${String(number).padStart(2)}  as it is: ${as}  without: ${then}  ${test.file}, ${test.title}`);
        expect(before).toMatchObject({ failed: 0, trouble: '' });
        expect(before.passed).toBeGreaterThan(0);
        expect(without.trouble).toBe('');
        expect(without.failed).toBeGreaterThan(0);
      },
      LONG,
    );

    it('and each of those that were named has one', () => {
      const known = new Set(['all', ...mutations.map(({ number }) => String(number))]);
      expect(wanted.filter((name) => !known.has(name))).toEqual([]);
    });
  });
