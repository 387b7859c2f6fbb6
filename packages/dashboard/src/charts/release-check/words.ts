import type { ReleaseCheckRow } from '@aboveboard/collector/api';
import { number, share } from '../../format/number.ts';
import { readable } from '../../format/range.ts';

/** What a comparison of two versions found, with the numbers that it is made of. */
export function say(row: ReleaseCheckRow): string {
  const { k, n, kBefore, nBefore, rate, rateBefore, before } = row;
  const now = `${number(k)} of ${number(n)} (${share(rate, 1)})`;
  const then = `${number(kBefore)} of ${number(nBefore)} (${share(rateBefore, 1)}) in ${before}`;
  return `${whatOf(row)}: ${now}, ${then}`;
}

export function whatOf({ what, event, value }: ReleaseCheckRow): string {
  switch (what) {
    case 'error':
      return value === null ? `${event} was met` : `${event} ${value} was met`;
    case 'failure':
      return `${event} failed`;
    case 'slower':
      return value === null ? `${event} was slower` : `${event} took longer than ${boundOf(value)}`;
  }
}

/** `100-1000 ms` and `<1000 ms` end at 1000 ms. */
const boundOf = (range: string) => readable(range.replace(/^<|^.*-/, ''));

/** The judgement, and how sure it is. */
export function verdictOf({ isWorse, isEnough, p }: ReleaseCheckRow): string {
  if (!isEnough) return 'too few to judge';
  return `${isWorse ? 'worse' : 'not worse'}, ${p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`}`;
}
