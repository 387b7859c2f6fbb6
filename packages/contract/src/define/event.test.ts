import { expect, it } from 'vitest';
import { count } from '../kinds/count/count.ts';
import { flag } from '../kinds/flag/flag.ts';
import { event, fieldsOf, once, optional, rollup } from './event.ts';
import { install, perProcess, rotating } from './identity.ts';

const why = 'Why?';
const yes = flag({ why });
const calls = count({ why });

it.each([
  ['event', event({ why, fields: { yes } }), { shape: 'event', why, stream: 'default', fields: { yes } }],
  ['event without fields', event({ why }), { shape: 'event', why, stream: 'default', fields: {} }],
  ['event of a stream', event({ why, stream: 's' }), { shape: 'event', why, stream: 's', fields: {} }],
  ['once', once('process', { why }), { shape: 'once', every: 'process', why, stream: 'default', fields: {} }],
  [
    'once of a stream',
    once('day', { why, stream: 's' }),
    { shape: 'once', every: 'day', why, stream: 's', fields: {} },
  ],
  [
    'rollup',
    rollup('day', { why, by: { yes }, counts: { calls } }),
    { shape: 'rollup', every: 'day', why, stream: 'default', by: { yes }, counts: { calls } },
  ],
  ['optional', optional(yes), { kind: 'flag', why, optional: true }],
  ['perProcess', perProcess({ why }), { type: 'process', why }],
  ['rotating', rotating(30, { why }), { type: 'rotating', days: 30, why }],
  ['install', install({ why }), { type: 'install', format: 'hex32', why }],
  ['install as a UUID', install({ why, format: 'uuid' }), { type: 'install', format: 'uuid', why }],
])('%s is plain data', (_, made, data) => {
  expect(made).toStrictEqual(data);
});

it('making a field optional leaves the field itself required', () => {
  optional(yes);
  expect(yes).not.toHaveProperty('optional');
});

it.each([
  ['an event are its fields', event({ why, fields: { yes } }), ['yes']],
  ['a once are its fields', once('day', { why, fields: { yes } }), ['yes']],
  [
    'a rollup are those it is counted by and its counts',
    rollup('day', { why, by: { yes }, counts: { calls } }),
    ['yes', 'calls'],
  ],
])('the fields of %s', (_, shape, names) => {
  expect(Object.keys(fieldsOf(shape))).toEqual(names);
});
