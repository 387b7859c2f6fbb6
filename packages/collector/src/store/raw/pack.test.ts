import { expect, it } from 'vitest';
import { openPack } from './pack.ts';

const day = '2026-11-21';
const batch = { arrived: day, contract: '', common: { os: 'linux' } };
const ran = (fields: Record<string, string | number | boolean | readonly string[]>, more: object = {}) => ({
  event: 'run',
  day,
  fields,
  ...more,
});

it('has a shape once, however often and by whomever it was sent, and a sender once with all that it sent', () => {
  const pack = openPack(new Set());
  pack.add(batch, [ran({ command: 'index' }), ran({ command: 'serve' }), ran({ command: 'index' })]);
  pack.add({ ...batch, common: { os: 'linux' } }, [ran({ command: 'serve' })]);
  pack.add({ ...batch, common: { os: 'macos' } }, [ran({ command: 'index' })]);
  const { senders, shapes, rows } = pack.packed();
  expect(shapes.map(({ id, fields }) => [id, fields.command])).toEqual([
    [0, 'index'],
    [1, 'serve'],
  ]);
  expect(senders.map(({ common, shapes }) => [common.os, shapes])).toEqual([
    ['linux', [0, 1, 0, 1]],
    ['macos', [0]],
  ]);
  expect(rows).toBe(5);
});

it.each([
  ['the event', ran({ a: 1 }), { ...ran({ a: 1 }), event: 'ran' }],
  ['the day', ran({ a: 1 }), ran({ a: 1 }, { day: '2026-11-20' })],
  ['a name', ran({ a: 1 }), ran({ b: 1 })],
  ['a number and its text', ran({ a: 1 }), ran({ a: '1' })],
  ['yes and its text', ran({ a: true }), ran({ a: 'true' })],
  ['one more field', ran({ a: 1 }), ran({ a: 1, b: 1 })],
  ['a list and its text', ran({ a: ['x'] }), ran({ a: '["x"]' })],
  ['lists of as many letters', ran({ a: ['x', 'y'] }), ran({ a: ['x,y'] })],
  ['a list that is empty, and of one that is', ran({ a: [] }), ran({ a: [''] })],
])('tells shapes apart by %s', (_, one, other) => {
  const pack = openPack(new Set());
  pack.add(batch, [one, other, one, other]);
  expect(pack.packed().senders[0]?.shapes).toEqual([0, 1, 0, 1]);
});

it('tells senders apart by their id, and by whether it is that of an install for the event', () => {
  const pack = openPack(new Set(['run']));
  const events = [ran({}, { identity: 'a' }), ran({}, { identity: 'b' }), ran({}), ran({}, { identity: 'a' })];
  pack.add(batch, [...events, { event: 'other', day, identity: 'a', fields: {} }]);
  expect(pack.packed().senders.map(({ identity, isInstall, shapes }) => [identity, isInstall, shapes.length])).toEqual([
    ['a', true, 2],
    ['b', true, 1],
    ['', false, 1],
    ['a', false, 1],
  ]);
});

it('says the first and the last day', () => {
  const pack = openPack(new Set());
  pack.add(
    batch,
    ['2026-11-03', '2026-10-30', '2026-11-20'].map((day) => ran({}, { day })),
  );
  expect(pack.packed()).toMatchObject({ from: '2026-10-30', to: '2026-11-20' });
});

it('has no sender with all the rows, so that a cluster can deal them out', () => {
  const pack = openPack(new Set());
  for (let i = 0; i < 50; i++) pack.add(batch, Array(50).fill(ran({})));
  const { senders } = pack.packed();
  expect(senders.map(({ shapes }) => shapes.length)).toEqual([1000, 1000, 500]);
});
