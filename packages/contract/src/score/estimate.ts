import { bucketLabels } from '../kinds/bucket/bucket.ts';
import type { Field } from '../kinds/kinds.ts';
import { IN_USE, isSendable } from './values.ts';

/** How often each wire value occurs. Numbers that add up to more than 1 are taken as counts. */
export type Shares = Readonly<Record<string, number>>;

/** What an estimate rests on: what was measured, what the author declares, or nothing but the number of values. */
export type Basis = 'measured' | 'declared' | 'default';

/**
 * How many bits a field says on average: the entropy of its shares, with whatever they leave over spread evenly over the
 * values that they do not name. Without shares every value counts as equally likely, which is the most that a field
 * can say; a version counts only the releases that are in use.
 *
 * @param values how many values can travel
 * @example estimate(flag({ why, shares: { true: 0.25 } }), 2, undefined).bits // 0.8112781244591328
 */
export function estimate(
  field: Field,
  values: number,
  measured: Shares | undefined,
): { readonly bits: number; readonly basis: Basis } {
  const bound = Math.log2(values);
  for (const [basis, shares] of [
    ['measured', measured],
    ['declared', field.shares],
  ] as const) {
    const known = sendable(field, shares);
    if (known.length > 0) return { bits: Math.min(bound, entropy(known, values)), basis };
  }
  const usual = field.kind === 'version' ? Math.log2(IN_USE[field.keep]) : bound;
  return { bits: Math.min(bound, usual), basis: 'default' };
}

function sendable(field: Field, shares: Shares = {}): readonly number[] {
  const byValue = new Map<string, number>();
  for (const [key, share] of Object.entries(shares)) {
    const value = wireValue(field, key);
    if (!isSendable(field, value) || !Number.isFinite(share) || share <= 0) continue;
    byValue.set(value, (byValue.get(value) ?? 0) + share);
  }
  return [...byValue.values()];
}

/** The wire has a bucket's number; people write its label. */
export function wireValue(field: Field, key: string): string {
  const index = field.kind === 'bucket' ? bucketLabels(field).indexOf(key) : -1;
  return index < 0 ? key : String(index);
}

function entropy(shares: readonly number[], values: number): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const others = Math.max(0, values - shares.length);
  const scale = sum > 1 || others === 0 ? sum : 1;
  let bits = 0;
  for (const share of shares) bits += surprise(share / scale);
  const rest = 1 - sum / scale;
  // Spread over n values, a rest r says what it said as one value, and log2(n) for each of its share.
  if (rest > 1e-9 && others > 0) bits += surprise(rest) + rest * Math.log2(others);
  return Math.max(0, bits);
}

function surprise(share: number): number {
  return share > 0 ? -share * Math.log2(share) : 0;
}
