import { wireBucket } from './bucket/bucket.ts';
import { wireDigest } from './digest/digest.ts';
import { encoders } from './encode.ts';
import type { Check } from './kind.ts';
import type { Field, FieldOf } from './kinds.ts';

/** The kinds that travel in another form than they are passed; the others are encoded again, to the same. */
const otherwise: { readonly [K in Field['kind']]?: (field: FieldOf<K>) => Check } = {
  bucket: wireBucket,
  digest: wireDigest,
};

/** From what `encodeOf` made to the very same: for values that were in somebody else's hands in the meantime. */
export const wireOf = (field: Field): Check =>
  (otherwise[field.kind] ?? encoders[field.kind as keyof typeof encoders])(field as never, undefined as never);
