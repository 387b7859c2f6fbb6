import { expect, it } from 'vitest';
import { event, optional } from '../../define/event.ts';
import { flag } from '../../kinds/flag/flag.ts';
import { found, tool, why, withFields } from '../testing.ts';
import { deprecatedInUse } from './deprecated-in-use.ts';

const old = flag({ why, deprecated: { why: 'Nobody looked at it.' } });

it('a deprecated field that is required is found', () => {
  expect(found(deprecatedInUse, withFields({ old }))).toEqual(['warning events.run.fields.old']);
});

it('one that may be left out is not', () => {
  expect(found(deprecatedInUse, withFields({ old: optional(old) }))).toEqual([]);
});

it('one in an event that is deprecated as a whole is not', () => {
  const events = { run: event({ why, deprecated: { why: 'No longer.' }, fields: { old } }) };
  expect(found(deprecatedInUse, tool({ events }))).toEqual([]);
});

it('a field in use is not', () => {
  expect(found(deprecatedInUse, withFields({ ok: flag({ why }) }))).toEqual([]);
});
