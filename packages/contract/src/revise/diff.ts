import type { Contract } from '../define/contract.ts';
import { type Change, PRIVACY, type Privacy, WIRE, type Wire } from './changes/change.ts';
import { allEventChanges } from './changes/events.ts';
import { fieldsChanges } from './changes/fields.ts';
import { headChanges } from './changes/head.ts';
import { streamChanges } from './changes/streams.ts';

/**
 * Everything that changed between two contracts, the worst first. Two contracts with the same hash have no changes, and
 * two with different hashes have at least one: what no rule judges counts as the worst.
 *
 * @example
 * diff(before, after)[0]?.message // 'events.index.fields.duration: edges 100, 1000 -> 50, 100, 1000'
 */
export function diff(before: Contract, after: Contract): readonly Change[] {
  const changes = [
    ...headChanges(before, after),
    ...streamChanges(before.streams, after.streams),
    ...fieldsChanges(before.common, after.common, (name) => `common.${name}`),
    ...allEventChanges(before, after),
  ];
  return Object.freeze(changes.sort(worstFirst));
}

/** The worst of the changes on each axis; of none, that nothing changed. */
export function worst(changes: readonly Pick<Change, 'privacy' | 'wire'>[]): { privacy: Privacy; wire: Wire } {
  const top = <V extends string>(ladder: readonly V[], values: readonly V[]) =>
    ladder[Math.max(0, ...values.map((value) => ladder.indexOf(value)))] as V;
  return {
    privacy: top(
      PRIVACY,
      changes.map(({ privacy }) => privacy),
    ),
    wire: top(
      WIRE,
      changes.map(({ wire }) => wire),
    ),
  };
}

/**
 * The changes in one line, the worst first.
 *
 * @example summary(changes) // '3 changes: 1 wider-identity, 2 narrower; 1 breaking'
 */
export function summary(changes: readonly Change[]): string {
  if (changes.length === 0) return 'no changes';
  const levels = [...PRIVACY].reverse().flatMap((level) => {
    const count = changes.filter(({ privacy }) => privacy === level).length;
    return count === 0 ? [] : [`${count} ${level}`];
  });
  const breaking = changes.filter(({ wire }) => wire === 'breaking').length;
  return [
    `${changes.length} change${changes.length === 1 ? '' : 's'}: ${levels.join(', ')}`,
    ...(breaking === 0 ? [] : [`${breaking} breaking`]),
  ].join('; ');
}

/** By privacy, then by the wire, then by path and rule, so that one pair of contracts has one list. */
function worstFirst(a: Change, b: Change): number {
  return (
    PRIVACY.indexOf(b.privacy) - PRIVACY.indexOf(a.privacy) ||
    WIRE.indexOf(b.wire) - WIRE.indexOf(a.wire) ||
    order(a.path, b.path) ||
    order(a.id, b.id) ||
    order(a.message, b.message)
  );
}

/** By code units: the order must not depend on a machine's language. */
function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
