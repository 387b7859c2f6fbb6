import { expect, test } from 'vitest';
import { readState, writeState } from './url-state.ts';

const NOTHING = {
  ...{ project: null, days: 30, audience: 'all', active: 'day' },
  ...{ screen: 'overview', version: null, field: null, value: null, event: null, steps: null, align: 'date' },
};

test.each([
  ['', {}],
  ['?project=quill', { project: 'quill' }],
  ['?project=quill&days=7', { project: 'quill', days: 7 }],
  ['?days=90', { days: 90 }],
  ['?days=8', {}],
  ['?days=many', {}],
  ['?project=', {}],
  ['?audience=ci', { audience: 'ci' }],
  ['?audience=cats', {}],
  ['?active=month', { active: 'month' }],
  ['?screen=live', { screen: 'live' }],
  ['?version=', { version: '' }],
  ['?version=1.10&event=run', { version: '1.10', event: 'run' }],
  ['?field=os&value=linux', { field: 'os', value: 'linux' }],
  ['?field=os', { field: 'os', value: '' }],
  ['?value=linux', {}],
  ['?align=release&steps=a,b', { align: 'release', steps: 'a,b' }],
  ['?align=cats&screen=cats', {}],
] as const)('reads %j', (search, state) => {
  expect(readState(search)).toEqual({ ...NOTHING, ...state });
});

test('what is written is what is read', () => {
  const state = {
    project: 'a b&c=é',
    days: 90,
    audience: 'people',
    active: 'week',
    screen: 'live',
    version: '',
    field: 'os',
    value: '',
    event: 'run',
    steps: 'run,error:code:a',
    align: 'release',
  } as const;
  expect(readState(writeState(state))).toEqual(state);
});
