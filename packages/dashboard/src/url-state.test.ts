import { expect, test } from 'vitest';
import { readState, writeState } from './url-state.ts';

test.each([
  ['', { project: null, days: 30 }],
  ['?project=quill', { project: 'quill', days: 30 }],
  ['?project=quill&days=7', { project: 'quill', days: 7 }],
  ['?days=90', { project: null, days: 90 }],
  ['?days=8', { project: null, days: 30 }],
  ['?days=many', { project: null, days: 30 }],
  ['?project=', { project: null, days: 30 }],
] as const)('reads %j', (search, state) => {
  expect(readState(search)).toEqual(state);
});

test('what is written is what is read', () => {
  const state = { project: 'a b&c=é', days: 90 } as const;
  expect(readState(writeState(state))).toEqual(state);
});
