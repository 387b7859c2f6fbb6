import type { FieldBase, Sensitivity } from '../kinds/kind.ts';

/** How close a value is to a person, rising. */
export const SENSITIVITIES: readonly Sensitivity[] = ['technical', 'interaction', 'pseudonym', 'derived'];

/**
 * What a field says of a person: computed from its kind and its place, and only ever raised by hand.
 *
 * - `technical` the machine and the tool: common fields, and whatever the client detects
 * - `interaction` what somebody did: the fields of events
 * - `pseudonym` the same machine again: an id
 * - `derived` computed from something of the user's: a digest
 *
 * @param place where the field stands
 * @example sensitivityOf(contract.common.os, 'common') // 'technical'
 */
export function sensitivityOf(field: FieldBase, place: 'common' | 'event'): Sensitivity {
  const computed = byKind(field, place);
  const { sensitivity = computed } = field;
  return SENSITIVITIES.indexOf(sensitivity) > SENSITIVITIES.indexOf(computed) ? sensitivity : computed;
}

function byKind({ kind, auto }: FieldBase, place: 'common' | 'event'): Sensitivity {
  if (kind === 'digest') return 'derived';
  if (kind === 'id') return 'pseudonym';
  return place === 'common' || auto !== undefined ? 'technical' : 'interaction';
}
