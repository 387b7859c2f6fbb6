import { expect, it } from 'vitest';
import { found, tool, why, withFields } from '../testing.ts';
import { dayField } from './day-field.ts';

const day = { kind: 'day', why } as const;

it.each([
  ['among the common fields nothing fills it in', withFields({}, { common: { since: day } }), ['warning common.since']],
  ['in an event it repeats the day of the report', withFields({ since: day }), ['info events.run.fields.since']],
  ['that of the presence event is ours', tool(), []],
])('%s', (_, shape, places) => {
  expect(found(dayField, shape)).toEqual(places);
});
