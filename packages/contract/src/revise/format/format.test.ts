import { describe, expect, it } from 'vitest';
import { mytool } from '../../testing/mytool.ts';
import { change } from '../changes/change.ts';
import { diff } from '../diff.ts';
import { absent, edited } from '../testing.ts';
import { formats } from './format.ts';

const fields = 'events.command_run.fields';
const changes = diff(mytool, edited(mytool, { k: 5, [`${fields}.duration.unit`]: 's', [`${fields}.exit`]: absent }));
const options = { file: 'telemetry.contract.ts' };
const hostile = [
  change('events.x', 'why "a\n::error::b%0A" -> <img src=x> | @team [x](https://x.dev) `code` #12', {
    id: 'x',
    privacy: 'wording',
    wire: 'same',
    why: 'c\r\nd.',
  }),
];

describe('text', () => {
  it('groups by what it means for people, the worst first', () => {
    expect(formats.text(changes)).toBe(`wider-recipient: asks for two reviews; stripped until accepted
  + k: 20 -> 5
    Numbers of fewer installs are published to everybody.

wider-field: asks for a review; stripped until accepted
  + ${fields}.duration: unit ms -> s
    The same index means another amount.
    breaking: deprecate first

narrower: less is said of people; shown in the changelog
  - ${fields}.exit: int removed
    Less is said of people.

3 changes: 1 wider-recipient, 1 wider-field, 1 narrower; 1 breaking
`);
  });

  it('has colours only where it is told so', () => {
    const escapes = String.fromCharCode(27);
    expect(formats.text(changes)).not.toContain(escapes);
    expect(formats.text(changes, { ...options, isColoured: true })).toContain(escapes);
  });
});

describe('markdown', () => {
  it('has one row a change', () => {
    const rows = formats.markdown(changes).trim().split('\n').slice(4);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toBe(
      '| wider-recipient | same | k: 20 -&gt; 5 | Numbers of fewer installs are published to everybody. | two-reviews | stripped-until-accepted |',
    );
  });

  it('lets no sentence of a contract out of its cell', () => {
    const row = formats.markdown(hostile).trim().split('\n').at(-1) ?? '';
    expect(row.split(/(?<!\\)\|/)).toHaveLength(8);
    for (const live of ['<img', '@team', '[x](', '://', ' #12']) expect(row).not.toContain(live);
  });
});

describe('github', () => {
  it('points at the contract: a widening is an error, what is narrower a notice', () => {
    expect(formats.github(changes, options).trim().split('\n')).toEqual([
      '::error file=telemetry.contract.ts,title=wider-recipient (asks for two-reviews)::k: 20 -> 5. Numbers of fewer installs are published to everybody.',
      `::error file=telemetry.contract.ts,title=wider-field%2C breaking (asks for deprecate-first)::${fields}.duration: unit ms -> s. The same index means another amount.`,
      `::notice file=telemetry.contract.ts,title=narrower (asks for nothing)::${fields}.exit: int removed. Less is said of people.`,
    ]);
  });

  it('points at the line, where that is known', () => {
    const lineOf = (path: string) => (path === 'k' ? 7 : 1);
    expect(formats.github(changes, { ...options, lineOf })).toContain(
      'file=telemetry.contract.ts,line=7,title=wider-r',
    );
  });

  it('a breaking change that widens nothing is a warning', () => {
    const renamed = edited(mytool, { [`${fields}.duration.optional`]: absent });
    expect(formats.github(diff(mytool, renamed), options)).toMatch(/^::warning file=/);
  });

  it('lets no sentence begin a command of its own, nor a file name end the properties', () => {
    const text = formats.github(hostile, { file: 'a,b:c%.ts' });
    expect(text.trim().split('\n')).toHaveLength(1);
    expect(text).toContain('file=a%2Cb%3Ac%25.ts,');
    expect(text).toContain('%0A::error::b%250A');
  });
});

it('json is the changes as they are, and the worst of them', () => {
  expect(JSON.parse(formats.json(changes))).toEqual({
    worst: { privacy: 'wider-recipient', wire: 'breaking' },
    changes,
  });
});

it.each(Object.entries(formats))('%s says something, or nothing, where nothing changed', (name, format) => {
  const said = format([], options);
  expect(said === '' ? name : said).toMatch(/github|no changes|has not changed|"changes": \[\]/);
});
