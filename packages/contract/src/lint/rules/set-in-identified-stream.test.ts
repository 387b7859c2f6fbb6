import { expect, it } from 'vitest';
import { perProcess } from '../../define/identity.ts';
import { choices } from '../../kinds/choices/choices.ts';
import { flag } from '../../kinds/flag/flag.ts';
import { found, why, withFields } from '../testing.ts';
import { setInIdentifiedStream } from './set-in-identified-stream.ts';

const languages = choices(['go', 'rust'], { why });
const identified = { default: { identity: perProcess({ why }) } };

it('a set in an event of an identified stream is found', () => {
  expect(found(setInIdentifiedStream, withFields({ languages }, { streams: identified }))).toEqual([
    'warning events.run.fields.languages',
  ]);
});

it('a common set is found where any stream is identified', () => {
  const streams = { default: { identity: { type: 'none' } }, other: identified.default } as const;
  expect(found(setInIdentifiedStream, withFields({}, { streams, common: { languages } }))).toEqual([
    'warning common.languages',
  ]);
});

it('a set where nothing links reports is not', () => {
  expect(found(setInIdentifiedStream, withFields({ languages }, { common: { languages } }))).toEqual([]);
});

it('another kind is not', () => {
  expect(found(setInIdentifiedStream, withFields({ ok: flag({ why }) }, { streams: identified }))).toEqual([]);
});
