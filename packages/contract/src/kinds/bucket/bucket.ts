import { short } from '../../problem.ts';
import type { Check, FieldBase, FieldOptions, KindProblems, Source } from '../kind.ts';
import { malformed, notInList, outOfRange, wrongType } from '../kind.ts';
import { aliasEntries } from '../list.ts';
import { whole, wholeSource } from '../whole.ts';

/**
 * A number, coarsened to the index of a range. With edges `[100, 1000]` a value below 100 is bucket 0, below 1000
 * bucket 1, everything else bucket 2: each edge belongs to the bucket above it.
 */
export interface Bucket extends FieldBase {
  readonly kind: 'bucket';
  /** Rising lower bounds of buckets 1, 2, …; bucket 0 starts at zero. */
  readonly edges: readonly number[];
  /** Shown in docs and charts: `ms`, `files`, `bytes`. */
  readonly unit: string;
  /** Spellings of foreign clients, each with the index that it means. */
  readonly aliases?: Readonly<Record<string, number>>;
}

export interface BucketOptions extends FieldOptions {
  readonly unit: string;
  readonly aliases?: Readonly<Record<string, number>>;
}

/** Most edges of one field: finer than this it is a measurement of one machine, not a class. */
const MAX_EDGES = 64;

/**
 * A non-negative number, kept only as the index of its range.
 *
 * @param edges 1 to 64 rising positive numbers
 * @example bucket([10, 100, 1000, 10_000], { unit: 'ms', why: 'How long does an index take?' })
 */
export function bucket(edges: readonly number[], options: BucketOptions): Bucket {
  return { kind: 'bucket', edges: [...edges], ...options };
}

/**
 * The words for each bucket, in order: `<100`, `100-1000`, `1000+`.
 *
 * @example bucketLabels(field)[1] // '100-1000'
 */
export function bucketLabels(field: Bucket): readonly string[] {
  return labelsOf(field.edges);
}

/** From a number to the index of its range. */
export function encodeBucket({ edges }: Bucket): Check {
  return (value) => {
    if (typeof value !== 'number') return wrongType;
    if (Number.isNaN(value)) return malformed;
    if (value < 0 || Object.is(value, -0)) return outOfRange;
    let index = 0;
    while (value >= (edges[index] as number)) index++;
    return index;
  };
}

/** An index that was made before. */
export function wireBucket({ edges }: Bucket): Check {
  return (value) => whole(value, 0, edges.length);
}

/** An index, or what a foreign client calls its range. */
export function acceptBucket(field: Bucket): Check {
  const labels = labelled(field);
  const index = wireBucket(field);
  return (value) => (typeof value === 'string' ? (labels.get(value) ?? notInList) : index(value));
}

/** {@link acceptBucket} as text. */
export const bucketSource: Source<Bucket> = (field, emit) => {
  const { keep, drop, constant } = emit;
  const table = constant(`new Map(${JSON.stringify([...labelled(field)])})`);
  const label = `{ const known = ${table}.get(v); if (known !== undefined) ${keep('known')} else ${drop('not_in_list')} }`;
  return `if (typeof v === 'string') ${label} else ${wholeSource(0, field.edges.length, 'v', emit)}`;
};

/** From every word for a range to its index. */
function labelled(field: Bucket): ReadonlyMap<string, number> {
  const labels = bucketLabels(field).map((label, index): [string, number] => [label, index]);
  return new Map([...Object.entries(field.aliases ?? {}), ...labels]);
}

export const bucketProblems: KindProblems<Bucket> = {
  keys: ['edges', 'unit', 'aliases'],
  problems(field, say) {
    const { edges, unit, aliases } = field;
    if (!Array.isArray(edges) || edges.length === 0 || edges.length > MAX_EDGES) {
      say('edges', `a list of 1 to ${MAX_EDGES} rising numbers`, edges);
    } else {
      let floor = 0;
      for (const [i, edge] of edges.entries()) {
        if (typeof edge === 'number' && Number.isFinite(edge) && edge > floor) floor = edge;
        else say(`edges.${i}`, `a finite number above ${floor}`, edge);
      }
    }
    if (typeof unit !== 'string' || !/^[\p{L}%/ ]{1,20}$/u.test(unit)) say('unit', 'a unit such as "ms"', unit);
    const last = Array.isArray(edges) ? edges.length : 0;
    const labels = Array.isArray(edges) ? labelsOf(edges.filter((edge) => typeof edge === 'number')) : [];
    for (const [label, index] of aliasEntries(aliases, say)) {
      const path = `aliases.${short(label)}`;
      if (typeof whole(index, 0, last) !== 'number') say(path, `an index from 0 to ${last}`, index);
      if (labels.includes(label)) say(path, 'an alias that is not itself a label', label);
    }
  },
};

/** The ClickHouse type that holds an accepted value, or its absence. */
export const bucketColumn = () => 'Nullable(UInt8)';

function labelsOf(edges: readonly number[]): readonly string[] {
  return [`<${edges[0]}`, ...edges.slice(1).map((edge, i) => `${edges[i]}-${edge}`), `${edges[edges.length - 1]}+`];
}
