import { PRESENCE } from '../define/presence.ts';
import type { Field } from '../kinds/kinds.ts';
import { OTHER } from '../kinds/list.ts';
import type { Version } from '../kinds/version/version.ts';

/**
 * How many releases a version tells apart, by the finest part that is kept. The wire form alone would allow 10^12, but a
 * tool can only report releases that were made: these are of the order of what Node.js has made in sixteen years,
 * rounded up to a power of two. It is the one bound of the score that rests on an assumption about the tool.
 */
export const RELEASES: Readonly<Record<Version['keep'], number>> = { major: 32, minor: 512, patch: 1024 };

/**
 * How many of them are in use at one time, for the estimate where no shares are given: the last few majors, a year or
 * two of minors, and their patches. A guess, to be replaced by `shares` or by what was measured.
 */
export const IN_USE: Readonly<Record<Version['keep'], number>> = { major: 4, minor: 16, patch: 64 };

/** Mondays of five years: a machine that has kept its files for longer is rare. */
export const COHORTS = 260;

/** Dates that a `day` can say at all: 2000-01-01 to 2199-12-31. */
export const DAYS = 73_049;

/**
 * How many different values of a field can travel. Being absent is one more where the field is optional.
 *
 * @example countValues('common.os', os()) // 7: six systems and `other`
 */
export function countValues(path: string, field: Field): number {
  return valuesOf(path, field) + (field.optional === true ? 1 : 0);
}

function valuesOf(path: string, field: Field): number {
  switch (field.kind) {
    case 'flag':
      return 2;
    case 'choice':
      return listed(field).size;
    case 'choices':
      return subsets(listed(field).size, field.max);
    case 'bucket':
      return field.edges.length + 1;
    case 'int':
      return field.max - field.min + 1;
    case 'count':
      return field.max + 1;
    case 'version':
      // Each release may be a pre-release as well (`1.4-pre`); and there are `dev` and `other`.
      return 2 * RELEASES[field.keep] + 2;
    case 'day':
      return path === COHORT ? COHORTS : DAYS;
    case 'digest':
    case 'id':
      return 2 ** 128;
  }
}

/** The presence event's week of first sight. */
export const COHORT = `events.${PRESENCE}.fields.cohort`;

/** What of a list can travel: its values, and `other` where it stands for the rest. */
export function listed({ values, other }: { readonly values: readonly string[]; readonly other: boolean }) {
  return new Set(other ? [...values, OTHER] : values);
}

/** Sets of at most `max` out of `n`: C(n,0) + C(n,1) + … + C(n,max). */
function subsets(n: number, max: number): number {
  let sum = 1;
  let sets = 1;
  for (let i = 1; i <= Math.min(max, n); i++) {
    sets *= (n - i + 1) / i;
    sum += sets;
  }
  return Math.round(sum);
}

/** Is it a value that the field can send, in the words of `shares`? A bucket's label counts as its number. */
export function isSendable(field: Field, value: string): boolean {
  switch (field.kind) {
    case 'flag':
      return value === 'true' || value === 'false';
    case 'choice':
      return listed(field).has(value);
    case 'choices':
      return isSet(value === '' ? [] : value.split(','), listed(field), field.max);
    case 'bucket':
      return isWholeIn(value, 0, field.edges.length);
    case 'int':
      return isWholeIn(value, field.min, field.max);
    case 'count':
      return isWholeIn(value, 0, field.max);
    case 'version':
      return /^(?:\d{1,4}(?:\.\d{1,4}){0,2}(?:-pre)?|dev|other)$/.test(value);
    case 'day':
      return /^\d{4}-\d\d-\d\d$/.test(value);
    case 'digest':
    case 'id':
      return false;
  }
}

/** A set as it travels: sorted, each value once. */
function isSet(items: readonly string[], known: ReadonlySet<string>, max: number): boolean {
  return (
    items.length <= max && items.every((item, i) => known.has(item) && (i === 0 || item > (items[i - 1] as string)))
  );
}

function isWholeIn(value: string, min: number, max: number): boolean {
  return /^(?:0|-?[1-9]\d*)$/.test(value) && Number(value) >= min && Number(value) <= max;
}
