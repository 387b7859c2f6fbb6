import type { Contract } from '../define/contract.ts';
import type { Event, Fields } from '../define/event.ts';
import { bucketLabels } from '../kinds/bucket/bucket.ts';
import type { Field } from '../kinds/kinds.ts';
import { type Basis, estimate, type Shares } from './estimate.ts';
import { COHORT, countValues } from './values.ts';

/**
 * How identifying a contract is, in bits. A field with n values can tell n groups of installs apart, which is log2(n)
 * bits; fields that are known of one install together multiply their groups, so their bits add up. A crowd of `installs`
 * can be split log2(installs / k) times in half before its groups are smaller than k: that is the budget.
 *
 * The method, with its arithmetic worked out, is in docs/score.md.
 */
export interface Score {
  readonly installs: number | null;
  readonly k: number;
  readonly fields: readonly FieldScore[];
  readonly streams: readonly StreamScore[];
}

export interface FieldScore {
  /** Where the field stands: `common.os`, `events.command_run.fields.command`. */
  readonly path: string;
  readonly kind: Field['kind'];
  /** A value that it can have, for an explanation. */
  readonly example: string;
  /** How many different values can travel. */
  readonly values: number;
  /** log2 of that: what it can say at most. */
  readonly bound: number;
  /** What it says on average. */
  readonly estimate: number;
  readonly basis: Basis;
  /** Is it the same in the install's next report? Then it adds up with every other stable field. */
  readonly stable: boolean;
}

/**
 * What links the reports of one install to each other, rising. It is no number: an id says nothing about anybody, but
 * decides which values are known together. `derived`: a digest, the same wherever its secret input is.
 */
export type Linkage = 'nothing' | 'process' | 'rotating' | 'install' | 'derived';

export interface StreamScore {
  readonly stream: string;
  readonly linkage: Linkage;
  /** Bits of the fields that are the same in every report. */
  readonly stable: number;
  /** Bits of the largest event that stands alone; 0 where all are joined. */
  readonly largest: { readonly event: string; readonly bound: number } | null;
  /** Bits of the events that are joined. */
  readonly joined: number;
  /** stable + joined, and the largest where its event is joined to nothing. */
  readonly bound: number;
  readonly estimate: number;
  /** log2(installs / k), never below 0; `null` where nobody said how many installs there are. */
  readonly budget: number | null;
  /** Is the estimate above the budget? */
  readonly isOver: boolean;
}

export interface ScoreOptions {
  /** How many installs are expected; by default what the contract says. */
  readonly installs?: number | undefined;
  /** The smallest group that may be told apart; by default the contract's. */
  readonly k?: number | undefined;
  /** What was measured: shares of a field's values, by the field's path. They win over declared ones. */
  readonly measured?: Readonly<Record<string, Shares>> | undefined;
}

/**
 * Scores a contract: each field, and each stream with what links its reports.
 *
 * @throws TypeError for `installs` or `k` that is no number of at least 1
 * @example score(contract, { installs: 10_000 }).streams[0]?.isOver
 */
export function score(contract: Contract, options: ScoreOptions = {}): Score {
  const { installs = contract.installs, k = contract.k, measured } = options;
  for (const [name, value] of Object.entries({ installs, k })) {
    if (value !== undefined && !(Number.isFinite(value) && value >= 1)) {
      throw new TypeError(`score: expected ${name} of at least 1, got ${value}`);
    }
  }
  const rate = (fields: Fields, at: string, isCommon: boolean) =>
    Object.entries(fields).map(([name, field]) => rateField(`${at}.${name}`, field, isCommon, measured));
  const common = rate(contract.common, 'common', true);
  const events = Object.entries(contract.events).map(([name, event]): RatedEvent => {
    const rows = groupsOf(event).flatMap(([group, fields]) => rate(fields, `events.${name}.${group}`, false));
    return { name, stream: event.stream, rows };
  });
  const budget = installs === undefined ? null : Math.log2(Math.max(1, installs / k));
  const streams = Object.entries(contract.streams).map(([name, { identity }]) => {
    const own = events.filter((event) => event.stream === name);
    return rateStream(name, identity.type === 'none' ? 'nothing' : identity.type, common, own, budget);
  });
  const fields = [...common, ...events.flatMap(({ rows }) => rows)];
  return Object.freeze({
    installs: installs ?? null,
    k,
    fields: Object.freeze(fields),
    streams: Object.freeze(streams),
  });
}

/** An event's fields by the place where they stand in it. */
function groupsOf(event: Event): readonly (readonly [string, Fields])[] {
  return event.shape === 'rollup'
    ? [
        ['by', event.by],
        ['counts', event.counts],
      ]
    : [['fields', event.fields]];
}

interface RatedEvent {
  readonly name: string;
  readonly stream: string;
  readonly rows: readonly FieldScore[];
}

function rateField(path: string, field: Field, isCommon: boolean, measured: ScoreOptions['measured']): FieldScore {
  const values = countValues(path, field);
  const found = measured !== undefined && Object.hasOwn(measured, path) ? measured[path] : undefined;
  const { bits, basis } = estimate(field, values, found);
  return Object.freeze({
    path,
    kind: field.kind,
    example: exampleOf(field),
    values,
    bound: Math.log2(values),
    estimate: bits,
    basis,
    stable: isCommon || path === COHORT,
  });
}

function rateStream(
  stream: string,
  identity: Exclude<Linkage, 'derived'>,
  common: readonly FieldScore[],
  events: readonly RatedEvent[],
  budget: number | null,
): StreamScore {
  const hasDigest = (rows: readonly FieldScore[]) => rows.some(({ kind }) => kind === 'digest');
  const linkage = [common, ...events.map(({ rows }) => rows)].some(hasDigest) ? 'derived' : identity;
  // A digest is keyed by the name of its field, so one in an event links that event to itself only; one in the common
  // fields is in every report.
  const isJoined = identity !== 'nothing' || hasDigest(common);
  const stableRows = [...common, ...events.flatMap(({ rows }) => rows.filter((row) => row.stable))];
  const varying = events.map(({ name, rows }) => ({ event: name, rows: rows.filter((row) => !row.stable) }));
  const totals = (bits: (row: FieldScore) => number) => {
    const each = varying.map(({ rows }) => total(rows, bits));
    return { stable: total(stableRows, bits), varying: isJoined ? sum(each) : Math.max(0, ...each) };
  };
  const bound = totals((row) => row.bound);
  const guess = totals((row) => row.estimate);
  const estimated = guess.stable + guess.varying;
  const first = varying
    .map(({ event, rows }) => ({ event, bound: total(rows, (row) => row.bound) }))
    .find((event) => event.bound === bound.varying);
  return Object.freeze({
    stream,
    linkage,
    stable: bound.stable,
    largest: isJoined || first === undefined ? null : Object.freeze(first),
    joined: isJoined ? bound.varying : 0,
    bound: bound.stable + bound.varying,
    estimate: Math.min(estimated, bound.stable + bound.varying),
    budget,
    isOver: budget !== null && estimated > budget,
  });
}

function total(rows: readonly FieldScore[], bits: (row: FieldScore) => number): number {
  return sum(rows.map(bits));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, number) => all + number, 0);
}

function exampleOf(field: Field): string {
  switch (field.kind) {
    case 'choice':
    case 'choices':
      return field.values[0] ?? '';
    case 'bucket':
      return bucketLabels(field)[0] ?? '';
    case 'int':
      return String(field.min);
    default:
      return { flag: 'true', count: '1', version: '1.4', digest: 'a digest', id: 'an id', day: 'a date' }[field.kind];
  }
}
