import { beforeAll, describe, expect, it } from 'vitest';
import { workshop } from '../../testing/workshop.ts';
import { LEVELS } from './refusal.ts';

const { folder, run, write } = workshop();

/** A tool with three revisions: a field more (reviewed), and a sentence; the contract is as the last one. */
async function tool(): Promise<string> {
  const at = folder();
  write(at, {});
  await run(at, 'lock');
  write(at, {}, ['ok', 'more']);
  await run(at, 'lock', '--review', 'https://x.dev/1');
  write(at, { why: 'Because.' }, ['ok', 'more']);
  await run(at, 'lock');
  return at;
}

describe('aboveboard diff', () => {
  let at: string;
  beforeAll(async () => {
    at = await tool();
  });

  it('compares the contract with the last revision', async () => {
    expect(await run(at, 'diff')).toEqual([0, 'no changes\n', '']);
  });

  it('compares it with another revision', async () => {
    const [status, stdout] = await run(at, 'diff', '1');
    expect(status).toBe(0);
    expect(stdout).toContain('+ events.run.fields.more: flag added');
    expect(stdout).toContain('~ why: ');
  });

  it('compares two revisions, without the contract', async () => {
    expect((await run(at, 'diff', '2', '3'))[1]).toContain('1 change: 1 wording');
    const elsewhere = await run(folder(), 'diff', '1', '2', '--lock', `${at}/contract.lock.json`);
    expect(elsewhere).toEqual([0, expect.stringContaining('1 change: 1 wider-field'), '']);
  });

  it('has no colours where nobody reads along', async () => {
    expect((await run(at, 'diff', '1'))[1]).not.toContain(String.fromCharCode(27));
  });

  it.each([
    ['json', '"id": "field.added"'],
    ['markdown', '| wider-field | compatible |'],
    ['github', '::error file=contract.json,line='],
  ])('--format %s', async (format, said) => {
    expect(await run(at, 'diff', '1', '--format', format)).toEqual([0, expect.stringContaining(said), '']);
  });

  // Since revision 1: wider-field and wording.
  it.each(
    LEVELS.map((level) => [level, ['wording', 'narrower', 'wider-value', 'wider-field'].includes(level) ? 1 : 0]),
  )('--fail-on %s ends with %i', async (level, status) => {
    expect((await run(at, 'diff', '1', '--fail-on', String(level)))[0]).toBe(status);
  });

  it.each([
    [['4'], 2, 'there is no revision 4; the lock has 1 to 3'],
    [['0'], 2, 'expected a revision such as 1'],
    [['x'], 2, 'expected a revision such as 1'],
    [['1', '9'], 2, 'there is no revision 9'],
    [['1', '2', '3'], 2, 'too many arguments'],
    [['--fail-on', 'same'], 2, "argument 'same' is invalid"],
    [['--format', 'xml'], 2, "argument 'xml' is invalid"],
    [['--contract', 'nope.json'], 1, '--contract nope.json'],
    [['--lock', 'nope.json'], 1, 'there is no lock yet'],
  ])('aboveboard diff %j ends with %i and says why on stderr', async (args, status, why) => {
    expect(await run(at, 'diff', ...args)).toEqual([status, '', expect.stringContaining(why)]);
  });

  it('--help shows examples', async () => {
    expect(await run(at, 'diff', '--help')).toEqual([0, expect.stringContaining('Examples:'), '']);
  });
});

describe('an unreviewed widening', () => {
  it('fails where it is not locked, where it is locked and not reviewed, and not once it is reviewed', async () => {
    const at = await tool();
    write(at, { why: 'Because.' }, ['ok', 'more', 'most']);
    expect(await run(at, 'diff')).toEqual([
      1,
      expect.stringContaining('most'),
      expect.stringContaining('is not locked'),
    ]);
    await run(at, 'lock');
    expect(await run(at, 'diff')).toEqual([
      1,
      'no changes\n',
      expect.stringContaining('revision 4 waits for 1 review'),
    ]);
    write(at, {}, ['ok', 'more', 'most']);
    await run(at, 'lock');
    // A harmless revision above it does not hide it.
    expect((await run(at, 'diff'))[0]).toBe(1);
    expect((await run(at, 'diff', '4', '5'))[0]).toBe(0);
    expect((await run(at, 'diff', '3', '4'))[0]).toBe(1);
    await run(at, 'lock', '--review', 'https://x.dev/4');
    expect(await run(at, 'diff')).toEqual([0, 'no changes\n', '']);
  });

  it('that is locked is annotated until it is reviewed', async () => {
    const at = await tool();
    write(at, { why: 'Because.' }, ['ok', 'more', 'most']);
    await run(at, 'lock');
    const annotated = () => run(at, 'diff', '--format', 'github');
    const [status, stdout] = await annotated();
    expect([status, stdout.trim().split('\n')]).toEqual([
      1,
      [
        expect.stringMatching(
          /^::error file=contract\.json,line=\d+,title=wider-field .*::events\.run\.fields\.most: flag added/,
        ),
      ],
    ]);
    expect(await run(at, 'diff', '--format', 'github', '--fail-on', 'never')).toEqual([0, '', '']);
    await run(at, 'lock', '--review', 'https://x.dev/4');
    expect(await annotated()).toEqual([0, '', '']);
  });

  it('does not fail for what is narrower', async () => {
    const at = await tool();
    write(at, { why: 'Because.' }, ['ok']);
    expect(await run(at, 'diff')).toEqual([0, expect.stringContaining('1 narrower'), '']);
  });
});
