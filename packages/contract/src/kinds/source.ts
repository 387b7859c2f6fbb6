import { bucketSource } from './bucket/bucket.ts';
import { choiceSource } from './choice/choice.ts';
import { countSource } from './count/count.ts';
import { flagSource } from './flag/flag.ts';
import { intSource } from './int/int.ts';
import type { FieldBase, Source } from './kind.ts';
import type { Field, FieldOf } from './kinds.ts';

/** The kinds that are faster as text; what the others cost is their regular expressions. */
const sources: { readonly [K in Field['kind']]?: Source<FieldOf<K>> } = {
  flag: flagSource,
  choice: choiceSource,
  bucket: bucketSource,
  int: intSource,
  count: countSource,
};

/** What `acceptOf` does for a field of this kind, as text; `undefined` where it is to be called. */
export const sourceOf = ({ kind }: Field): Source<FieldBase> | undefined =>
  sources[kind] as Source<FieldBase> | undefined;
