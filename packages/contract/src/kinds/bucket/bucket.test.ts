import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyType, everyTypeBut, everything } from '../../testing/every-type.ts';
import { gates, isDropped, problemPaths } from '../../testing/gates.ts';
import { bucket, bucketLabels } from './bucket.ts';

const why = 'How long does an index take?';
const field = bucket([100, 1000, 10_000], {
  unit: 'files',
  why,
  aliases: { '100-1k': 1, '1k-10k': 2, '10k+': 3, constructor: 0 },
});
const { encode, accept } = gates(field);

describe('on the way out', () => {
  it.each([
    ['zero is in the first bucket', 0, 0],
    ['the smallest number is in the first bucket', Number.MIN_VALUE, 0],
    ['just below an edge is below it', 99.999, 0],
    ['an edge belongs to the bucket above it', 100, 1],
    ['a fraction needs no rounding', 999.5, 1],
    ['the last edge belongs to the last bucket', 10_000, 3],
    ['the largest number is in the last bucket', Number.MAX_VALUE, 3],
    ['Infinity is in the last bucket', Number.POSITIVE_INFINITY, 3],
  ])('%s', (_, value, index) => {
    expect(encode(value)).toBe(index);
  });

  it.each([
    ['NaN is malformed', Number.NaN, 'malformed'],
    ['a negative number is out of range', -1, 'out_of_range'],
    ['minus zero is out of range', -0, 'out_of_range'],
    ['minus Infinity is out of range', Number.NEGATIVE_INFINITY, 'out_of_range'],
  ])('%s', (_, value, dropped) => {
    expect(encode(value)).toEqual({ dropped });
  });

  it.each(everyTypeBut('number'))('%s is dropped as wrong_type', (_, value) => {
    expect(encode(value)).toEqual({ dropped: 'wrong_type' });
  });
});

describe('on the way in', () => {
  it.each([
    ['an index is kept', 0, 0],
    ['the last index is kept', 3, 3],
    ['its own label is the index', '<100', 0],
    ['its own middle label is the index', '100-1000', 1],
    ['its own last label is the index', '10000+', 3],
    ["a foreign client's label is what it means", '1k-10k', 2],
    ['an alias with the name of something on every object is an alias', 'constructor', 0],
  ])('%s', (_, value, index) => {
    expect(accept(value)).toBe(index);
  });

  it.each([
    ['an index past the last is out of range', 4, 'out_of_range'],
    ['a negative index is out of range', -1, 'out_of_range'],
    ['minus zero is out of range', -0, 'out_of_range'],
    ['a fraction is out of range', 0.5, 'out_of_range'],
    ['NaN is out of range', Number.NaN, 'out_of_range'],
    ['an unknown label is not in the list', '100-999', 'not_in_list'],
    ['the string of an index is not in the list', '1', 'not_in_list'],
    ['__proto__ is not in the list', '__proto__', 'not_in_list'],
    ['toString is not in the list', 'toString', 'not_in_list'],
  ])('%s', (_, value, dropped) => {
    expect(accept(value)).toEqual({ dropped });
  });

  it.each(everyType.filter(([, value]) => !['number', 'string'].includes(typeof value)))(
    '%s is dropped as wrong_type',
    (_, value) => {
      expect(accept(value)).toEqual({ dropped: 'wrong_type' });
    },
  );
});

it.each([
  { edges: [1], labels: ['<1', '1+'] },
  { edges: [0.5, 2], labels: ['<0.5', '0.5-2', '2+'] },
  { edges: [10, 100, 1000], labels: ['<10', '10-100', '100-1000', '1000+'] },
])('the edges $edges are labelled $labels', ({ edges, labels }) => {
  expect(bucketLabels(bucket(edges, { unit: 'ms', why }))).toEqual(labels);
});

const edgeLists = fc
  .uniqueArray(fc.double({ min: 0, minExcluded: true, noNaN: true, noDefaultInfinity: true }), {
    minLength: 1,
    maxLength: 64,
  })
  .map((edges) => edges.sort((a, b) => a - b));

it('what encode keeps, accept keeps unchanged, whatever came', () => {
  const value = fc.oneof(fc.double(), fc.integer(), fc.anything(everything));
  fc.assert(
    fc.property(edgeLists, value, (edges, value) => {
      const gate = gates(bucket(edges, { unit: 'ms', why }));
      const kept = gate.encode(value);
      if (!isDropped(kept)) expect(gate.accept(kept)).toBe(kept);
    }),
  );
});

it('a number is at least the lower edge of its bucket and below the upper', () => {
  fc.assert(
    fc.property(edgeLists, fc.double({ min: 0, noNaN: true }), (edges, value) => {
      fc.pre(!Object.is(value, -0));
      const index = gates(bucket(edges, { unit: 'ms', why })).encode(value) as number;
      expect(value).toBeGreaterThanOrEqual(edges[index - 1] ?? 0);
      if (index < edges.length) expect(value).toBeLessThan(edges[index] as number);
    }),
  );
});

it('every label of a field is accepted as the index of its bucket', () => {
  fc.assert(
    fc.property(edgeLists, (edges) => {
      const field = bucket(edges, { unit: 'ms', why });
      expect(bucketLabels(field).map(gates(field).accept)).toEqual([...edges.keys(), edges.length]);
    }),
  );
});

it('changing the edges afterwards changes nothing', () => {
  const edges = [1];
  const field = bucket(edges, { unit: 'ms', why });
  edges.push(2);
  expect(field.edges).toEqual([1]);
});

describe('in a contract', () => {
  const valid = { kind: 'bucket', why, edges: [10, 20], unit: 'ms' };
  const hostile = { toString: null, valueOf: null };

  it.each([
    ['edges and a unit', {}, []],
    ['64 edges', { edges: Array.from({ length: 64 }, (_, i) => i + 1) }, []],
    ['a unit with a slash', { unit: 'MB/s' }, []],
    ['aliases', { aliases: { small: 0, large: 2 } }, []],
    ['no edges', { edges: undefined }, ['edges']],
    ['an empty list of edges', { edges: [] }, ['edges']],
    ['65 edges', { edges: Array.from({ length: 65 }, (_, i) => i + 1) }, ['edges']],
    ['an edge of zero', { edges: [0, 1] }, ['edges.0']],
    ['a negative edge', { edges: [-1, 1] }, ['edges.0']],
    ['an edge twice', { edges: [1, 1] }, ['edges.1']],
    ['falling edges', { edges: [3, 2, 1] }, ['edges.1', 'edges.2']],
    ['an infinite edge', { edges: [1, Number.POSITIVE_INFINITY] }, ['edges.1']],
    ['an edge that is no number', { edges: [1, Number.NaN, 2] }, ['edges.1']],
    ['an edge in a string', { edges: ['1', 2] }, ['edges.0']],
    ['an edge that cannot be compared', { edges: [hostile, 2] }, ['edges.0']],
    ['a hole', { edges: new Array(1) }, ['edges.0']],
    ['no unit', { unit: undefined }, ['unit']],
    ['an empty unit', { unit: '' }, ['unit']],
    ['a unit of 21 letters', { unit: 'x'.repeat(21) }, ['unit']],
    ['a unit with markup', { unit: '<b>' }, ['unit']],
    ['an alias table that is a list', { aliases: [1] }, ['aliases']],
    ['an alias table that is null', { aliases: null }, ['aliases']],
    ['an alias to no bucket', { aliases: { huge: 3 } }, ['aliases.huge']],
    ['an alias to a word', { aliases: { huge: 'last' } }, ['aliases.huge']],
    ['an alias that is a label', { aliases: { '<10': 2 } }, ['aliases.<10']],
    ['an alias that does not print', { aliases: { '\n': 0 } }, ['aliases.\n']],
  ])('%s: what is wrong is named', (_, change, paths) => {
    expect(problemPaths({ ...valid, ...change })).toEqual(paths);
  });
});
