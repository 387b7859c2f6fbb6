import { describe, expect, it } from 'vitest';
import { contractHash } from '../canonical/canonical.ts';
import { mytool } from '../testing/mytool.ts';
import { type Lock, lock, lockText, sinceOf, unreviewed } from './lock.ts';
import { LockError } from './lock-error.ts';
import { parseLock } from './parse-lock.ts';
import { absent, edited, put } from './testing.ts';

const date = '2026-11-21';
const fields = 'events.command_run.fields';
const flag = { kind: 'flag', why: 'Why?' };
const [A, B, C] = ['https://x.dev/1', 'https://x.dev/2', 'https://x.dev/3'];

const second = edited(mytool, { [`${fields}.ok`]: flag });
const third = edited(second, { k: 5, [`${fields}.exit`]: absent });
const one = lock(null, mytool, { date }).lock;
const two = lock(one, second, { date, reviews: [A] }).lock;
const three = lock(two, third, { date, reviews: [B, C] }).lock;
/** A lock comes out of a file, so nothing else than JSON comes in: something of every type. */
const everyJson = [null, true, false, 0, 1, -1.5, '', 'word', '1', [], [1], {}, { a: 1 }].map((value) => [value]);
const json = (of: Lock = three) => JSON.parse(lockText(of));

describe('lock', () => {
  it('begins with revision 1', () => {
    expect(lock(null, mytool, { date })).toMatchObject({ revision: 1, isNew: true });
    expect(one.revisions[0]).toMatchObject({ revision: 1, date, hash: contractHash(mytool), previous: '' });
  });

  it('appends a revision for another contract, and leaves the ones before as they are', () => {
    expect(three.revisions.map(({ revision }) => revision)).toEqual([1, 2, 3]);
    expect(three.revisions.slice(0, 2)).toEqual(two.revisions);
    expect(three.revisions[2]?.previous).toBe(two.revisions[1]?.chain);
    expect(three.reviews.slice(0, 1)).toEqual(two.reviews);
  });

  it('appends nothing for the same contract: the lock is the same object', () => {
    expect(lock(three, third, { date: '2027-01-01' })).toEqual({ lock: three, revision: 3, isNew: false });
    expect(lock(three, third, { date }).lock).toBe(three);
    expect(lock(three, third, { date, reviews: [A] }).lock).toBe(three);
  });

  it('appends a revision for a return to what was before', () => {
    expect(lock(three, mytool, { date })).toMatchObject({ revision: 4, isNew: true });
  });

  it('has one text for one history', () => {
    expect(lockText(lock(one, second, { date, reviews: [A] }).lock)).toBe(lockText(two));
    expect(lockText(one).endsWith('}\n')).toBe(true);
  });

  it('refuses the contract of another name', () => {
    expect(() => lock(one, edited(mytool, { name: 'yours' }), { date })).toThrow('of the contract "mytool"');
  });

  it.each(['', '21.11.2026', '2026-02-31', '2026-11-21T00:00:00Z'])('refuses the date %j', (date) => {
    expect(() => lock(null, mytool, { date })).toThrow('`date`');
  });

  it.each(['', 'x', 'ftp://x.dev', 'https://x.dev/ y', 'https://x.dev/\n', 'https://x.dev/\u001b[31m'])(
    'refuses the review %j',
    (link) => {
      expect(() => lock(null, mytool, { date, reviews: [link] })).toThrow('must be a link');
    },
  );
});

describe('reviews', () => {
  const unseen = lock(one, third, { date }).lock;

  it('the first revision waits for none', () => {
    expect(unreviewed(one)).toEqual([]);
  });

  it('a widening waits for as many as it asks for', () => {
    expect(unreviewed(unseen)).toEqual([{ revision: 2, needs: 2, has: 0 }]);
    expect(unreviewed(lock(one, second, { date }).lock)).toEqual([{ revision: 2, needs: 1, has: 0 }]);
    expect(unreviewed(lock(one, edited(mytool, { [`${fields}.exit`]: absent }), { date }).lock)).toEqual([]);
  });

  it('may come later, without a new revision', () => {
    const half = lock(unseen, third, { date, reviews: [A] });
    expect(half).toMatchObject({ revision: 2, isNew: false });
    expect(unreviewed(half.lock)).toEqual([{ revision: 2, needs: 2, has: 1 }]);
    expect(unreviewed(lock(half.lock, third, { date, reviews: [B] }).lock)).toEqual([]);
  });

  it('one link twice is one review', () => {
    const twice = lock(lock(unseen, third, { date, reviews: [A, A] }).lock, third, { date, reviews: [A] }).lock;
    expect(twice.reviews).toHaveLength(1);
  });

  it('a widening still waits below a harmless revision', () => {
    const later = lock(unseen, edited(third, { why: 'Because.' }), { date }).lock;
    expect(unreviewed(later)).toEqual([{ revision: 2, needs: 2, has: 0 }]);
  });
});

describe('sinceOf', () => {
  it.each<[string, number | undefined]>([
    ['events.command_run', 1],
    [`${fields}.command`, 1],
    [`${fields}.ok`, 2],
    [`${fields}.exit`, undefined],
    ['events.tools.by.tool', 1],
    ['events.tools.counts.calls', 1],
    ['common.os', 1],
    ['streams.session', 1],
    ['events.active.fields.day', 1],
    ['toString', undefined],
  ])('%s: %s', (path, revision) => {
    expect(sinceOf(three, path)).toBe(revision);
    expect(Object.hasOwn(sinceOf(three), path)).toBe(revision !== undefined);
  });

  const since = (path: string, ...contracts: Parameters<typeof lock>[1][]) =>
    sinceOf(
      contracts.reduce((before, next) => lock(before, next, { date }).lock, one),
      path,
    );

  it('what was removed and comes back is new', () => {
    expect(since(`${fields}.exit`, third, mytool)).toBe(3);
  });

  it('what is renamed and says the same keeps its revision', () => {
    const renamed = edited(mytool, {
      [`${fields}.command`]: absent,
      [`${fields}.cmd`]: mytool.events.command_run.fields.command,
    });
    expect(since(`${fields}.cmd`, second, renamed)).toBe(1);
  });

  it('so does what is in a renamed event', () => {
    const renamed = edited(mytool, { 'events.command_run': absent, 'events.ran': mytool.events.command_run });
    expect(since('events.ran', renamed)).toBe(1);
    expect(since('events.ran.fields.exit', renamed)).toBe(1);
  });

  it('another field of a used name keeps it: it is judged by diff, not by its age', () => {
    expect(since(`${fields}.exit`, edited(mytool, { [`${fields}.exit`]: flag }))).toBe(1);
  });
});

describe('parseLock', () => {
  it('reads what was written', () => {
    expect(parseLock(json())).toEqual(three);
    expect(lockText(parseLock(json()))).toBe(lockText(three));
  });

  it('does not mind white space and the order of keys: a formatter may have its way', () => {
    const { revisions, reviews, ...rest } = json();
    const turned = revisions.map((entry: object) => Object.fromEntries(Object.entries(entry).reverse()));
    expect(parseLock({ reviews, revisions: turned, ...rest })).toEqual(three);
  });

  const last = 'revisions.2';
  it.each<[what: string, edit: (lock: Record<string, unknown[]>) => unknown, sentence: string]>([
    ['the hash', at('revisions.1.hash', '0'.repeat(64)), 'revision 2 was changed by hand'],
    ['the date', at('revisions.0.date', '2020-01-01'), 'revision 1 was changed by hand'],
    ['the number', at('revisions.1.revision', 7), 'revision 2 was changed by hand'],
    ['the chain', at('revisions.1.chain', 'x'), 'revision 2 was changed by hand'],
    ['the chain of the last', at(`${last}.chain`, '0'.repeat(64)), 'revision 3 was changed by hand'],
    ['what it follows', at('revisions.1.previous', ''), 'revision 2 was changed by hand'],
    ['what it follows, gone', at('revisions.1.previous', absent), 'revision 2 was changed by hand'],
    ['since', at('revisions.1.since.common', 1), 'revision 2 was changed by hand'],
    ['a field’s since', at(`${last}.since`, {}), 'revision 3 was changed by hand'],
    ['a number of the contract', at(`${last}.contract.k`, 20), 'revision 3 was changed by hand'],
    ['a sentence of the contract', at('revisions.0.contract.why', 'No reason.'), 'revision 1 was changed by hand'],
    ['one letter of it', at('revisions.0.contract.owner', 'core Team'), 'revision 1 was changed by hand'],
    ['a field less', at(`revisions.1.contract.${fields}.ok`, absent), 'revision 2 was changed by hand'],
    ['a field more', at(`revisions.0.contract.${fields}.ok`, flag), 'revision 1 was changed by hand'],
    ['a type', at('revisions.0.contract.k', '20'), 'revision 1 was changed by hand'],
    ['a key more', at('revisions.1.note', 'checked'), 'revision 2 was changed by hand'],
    ['no contract', at('revisions.1.contract', absent), 'revision 2 was changed by hand'],
    ['the first gone', ({ revisions }) => revisions?.shift(), 'expected revision 1, got 2'],
    ['one between gone', ({ revisions }) => revisions?.splice(1, 1), 'expected revision 2, got 3'],
    [
      'the last gone',
      ({ revisions, reviews }) => [revisions?.pop(), reviews?.splice(1)],
      'the end of the lock was changed',
    ],
    ['two swapped', ({ revisions }) => revisions?.reverse(), 'expected revision 1, got 3'],
    ['one twice', ({ revisions }) => revisions?.push(revisions[2]), 'expected revision 4, got 3'],
    ['all gone', at('revisions', []), 'expected a list of at least one revision'],
    ['no revision', at('revisions.1', null), 'revision 2: expected an object, got null'],
    ['a review’s link', at('reviews.0.link', A.replace('1', '9')), 'review 1 was changed by hand'],
    ['a review’s revision', at('reviews.0.revision', 3), 'review 1 was changed by hand'],
    ['a review gone', ({ reviews }) => reviews?.pop(), 'the end of the lock was changed'],
    ['the first review gone', ({ reviews }) => reviews?.shift(), 'review 1 does not follow'],
    ['all reviews gone', at('reviews', []), 'the end of the lock was changed'],
    ['no reviews', at('reviews', absent), 'reviews: expected a list'],
    [
      'a review of another history',
      ({ reviews }) => reviews?.splice(0, 3, ...foreign()),
      'review 1 is not of revision 2',
    ],
    ['the head', at('head', 'x'), 'the end of the lock was changed'],
    ['the name', at('name', 'yours'), 'expected "mytool"'],
    ['the language', at('aboveboard', 2), 'expected the number 1'],
    ['a key beside', at('checked', true), 'got "checked"'],
  ])('refuses an edit of %s', (_, edit, sentence) => {
    const edits = json();
    edit(edits);
    expect(() => parseLock(edits)).toThrow(LockError);
    expect(() => parseLock(edits)).toThrow(sentence);
  });

  it('refuses every single character that is another, wherever it stands in an entry', () => {
    const text = lockText(two);
    // Every 37th: all of them would take a minute, and a step that divides no line length meets every sort of place.
    for (let i = 0; i < text.length; i += 37) {
      const other = text[i] === '1' ? '2' : '1';
      const changed = `${text.slice(0, i)}${other}${text.slice(i + 1)}`;
      const read = parsed(changed);
      // White space and what is no JSON any more are not its business.
      if (read === undefined || JSON.stringify(read) === JSON.stringify(json(two))) continue;
      expect(() => parseLock(read), `at ${i}`).toThrow(LockError);
    }
  });

  it('refuses a history that was made up and sealed again, where it does not fit itself', () => {
    const forged = lock(null, mytool, { date }).lock;
    const since = { ...forged.revisions[0]?.since, 'common.os': 0 };
    const entry = { ...forged.revisions[0], since };
    expect(() => parseLock({ ...forged, revisions: [entry] })).toThrow('revision 1 was changed by hand');
  });

  it('says everything at once, and where to go from there', () => {
    const edits = json();
    put(edits, 'revisions.0.date', 'x');
    put(edits, 'revisions.2.contract.k', 1);
    const problems = problemsOf(edits);
    expect(problems).toEqual([
      expect.stringContaining('revision 1 was changed by hand. Restore the file from version control'),
      expect.stringContaining('revision 3 was changed by hand'),
    ]);
  });

  it.each(everyJson)('refuses %j as a lock, and in the place of each part', (value) => {
    expect(() => parseLock(value)).toThrow(LockError);
    for (const key of ['name', 'revisions', 'reviews', 'head', 'revisions.0', 'revisions.0.contract', 'reviews.0']) {
      const edits = json();
      put(edits, key, value);
      expect(() => parseLock(edits), key).toThrow(LockError);
    }
  });
});

function at(path: string, value: unknown): (lock: Record<string, unknown[]>) => void {
  return (lock) => put(lock, path, value);
}

/** Reviews of the same revision numbers in another history. */
function foreign(): readonly unknown[] {
  const other = lock(lock(null, mytool, { date: '2020-01-01' }).lock, third, { date, reviews: [A, B] }).lock;
  return other.reviews;
}

function problemsOf(json: unknown): readonly string[] {
  try {
    parseLock(json);
    return [];
  } catch (error) {
    return error instanceof LockError ? error.problems : [String(error)];
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
