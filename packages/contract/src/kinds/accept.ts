import { acceptBucket } from './bucket/bucket.ts';
import { acceptId } from './id/id.ts';
import type { Check } from './kind.ts';
import type { Field, FieldOf } from './kinds.ts';
import { wireOf } from './wire.ts';

/** The kinds of which more is taken than what we make: foreign clients send them as well. */
const otherwise: { readonly [K in Field['kind']]?: (field: FieldOf<K>) => Check } = {
  bucket: acceptBucket,
  id: acceptId,
};

/**
 * From what arrived to what is stored. Accepts every result of {@link encodeOf}, unchanged.
 *
 * @example acceptOf(int(0, 255, { why: 'The exit code.' }))(0) // 0
 */
export const acceptOf = (field: Field): Check => (otherwise[field.kind] ?? wireOf)(field as never);
