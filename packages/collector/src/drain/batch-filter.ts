/**
 * A Bloom filter over batch ids: what it does not have was never added, and of what was not, it has less than one in a thousand
 * all the same. An id takes two bytes, in a set it would take eighty.
 */
export interface BatchFilter {
  add(id: string): void;
  /** Adds ids of 32 digits each, one behind the other in one text. */
  addAll(ids: string): void;
  has(id: string): boolean;
  /** Whether it holds as many as it was made for: with more it would have ever more of what was not added. */
  isFull(): boolean;
}

const BITS = 16;
/** How many bits stand for an id: (1 - e^(-6/16))^6 = 0.0009. */
const MARKS = 6;
const DIGITS = 32;

/** @example const filter = openBatchFilter(1_000_000); filter.add(id); filter.has(id) === true; */
export function openBatchFilter(capacity: number): BatchFilter {
  const words = new Uint32Array(Math.ceil((capacity * BITS) / 32));
  const marks = new Uint32Array(MARKS);
  let count = 0;
  const mark = (ids: string, from: number) => {
    locate(ids, from, words.length * 32, marks);
    for (const bit of marks) words[bit >>> 5] = (words[bit >>> 5] as number) | (1 << (bit & 31));
    count++;
  };
  return {
    add: (id) => mark(id, 0),
    addAll(ids) {
      for (let from = 0; from < ids.length; from += DIGITS) mark(ids, from);
    },
    has(id) {
      locate(id, 0, words.length * 32, marks);
      return marks.every((bit) => ((words[bit >>> 5] as number) & (1 << (bit & 31))) !== 0);
    },
    isFull: () => count >= capacity,
  };
}

/** Finds the bits that stand for an id, from two sums of its digits (after FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/). */
function locate(ids: string, from: number, bits: number, into: Uint32Array): void {
  let at = 0x811c9dc5;
  let step = 0x9e3779b9;
  for (let i = from; i < from + DIGITS; i++) {
    const digit = ids.charCodeAt(i);
    at = Math.imul(at ^ digit, 0x01000193);
    step = Math.imul(step ^ digit, 0x85ebca6b);
  }
  for (let i = 0; i < MARKS; i++) {
    into[i] = (at >>> 0) % bits;
    at += step | 1;
  }
}
