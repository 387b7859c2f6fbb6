import { contractHash } from '../canonical/canonical.ts';
import { sha256, toHex, utf8 } from '../canonical/sha256.ts';
import { interpret } from '../check/check.ts';
import type { Contract } from '../define/contract.ts';
import { type Fields, fieldsOf } from '../define/event.ts';
import type { Identity } from '../define/identity.ts';
import type { WireValue } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';
import type { Batch } from '../wire/wire.ts';

/** The day of every sample: any would do, and a fixed one keeps the page the same. A Thursday. */
const DAY = '2026-01-15';
/** The Monday of its week, for `cohort`. */
const MONDAY = '2026-01-12';

/**
 * What a report of this contract looks like: one batch for each stream that has events, as they travel apart, with each
 * event once. The contract's own checker keeps every value unchanged. The same contract gives the same sample.
 *
 * @param revision of the contract in its lock; 0 where it has none
 * @example samplesOf(contract)[0]?.events[0] // { event: 'active', day: '2026-01-15', fields: { … } }
 */
export function samplesOf(contract: Contract, revision = 0): readonly Batch[] {
  const hash = contractHash(contract);
  // A page must not depend on the runtime that writes it: generated gates give the fields in an order of their own.
  const { acceptCommon, acceptEvent } = interpret(contract);
  const kept = (verdict: ReturnType<typeof acceptCommon>) => (verdict.kept ? verdict.fields : {});
  return Object.entries(contract.streams).flatMap(([stream, { identity }]) => {
    const own = Object.entries(contract.events).filter(([, event]) => event.stream === stream);
    if (own.length === 0) return [];
    return {
      key: 'ab_the_key_of_the_project',
      contract: hash,
      revision,
      batch: digits(`${hash} ${stream} batch`),
      ...identified(identity, digits(`${hash} ${stream} identity`)),
      common: kept(acceptCommon(valuesOf(contract.common, `${hash} common`))),
      events: own.map(([name, event]) => {
        const fields = kept(acceptEvent(name, valuesOf(fieldsOf(event), `${hash} ${name}`)));
        return { event: name, day: DAY, fields };
      }),
    };
  });
}

function identified(identity: Identity, id: string): { readonly identity?: string } {
  if (identity.type === 'none') return {};
  const isUuid = identity.type === 'install' && identity.format === 'uuid';
  return { identity: isUuid ? id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5') : id };
}

function valuesOf(fields: Fields, seed: string): Readonly<Record<string, WireValue>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, sampleValue(field, `${seed} ${name}`)]),
  );
}

function sampleValue(field: Field, seed: string): WireValue {
  switch (field.kind) {
    case 'flag':
      return true;
    case 'choice':
      return field.values[0] ?? '';
    case 'choices':
      return field.values.slice(0, Math.min(2, field.max));
    case 'bucket':
      return Math.min(1, field.edges.length);
    case 'int':
      return field.min;
    case 'count':
      return Math.min(3, field.max);
    case 'version':
      return { major: '1', minor: '1.4', patch: '1.4.2' }[field.keep];
    case 'digest':
    case 'id':
      return digits(seed);
    case 'day':
      return MONDAY;
  }
}

/** 32 hexadecimal digits that look random and are not. */
function digits(seed: string): string {
  return toHex(sha256(utf8(seed))).slice(0, 32);
}
