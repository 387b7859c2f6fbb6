import { encodeBucket } from './bucket/bucket.ts';
import { checkChoice } from './choice/choice.ts';
import { checkChoices } from './choices/choices.ts';
import { checkCount } from './count/count.ts';
import { checkDay } from './day/day.ts';
import { encodeDigest } from './digest/digest.ts';
import { checkFlag } from './flag/flag.ts';
import { checkInt } from './int/int.ts';
import type { Check, Surroundings } from './kind.ts';
import type { Field, FieldOf } from './kinds.ts';
import { checkVersion } from './version/version.ts';

/** No event has an id: it belongs to a stream. */
type Kind = Exclude<Field['kind'], 'id'>;

export const encoders: { readonly [K in Kind]: (field: FieldOf<K>, surroundings: Surroundings) => Check } = {
  flag: checkFlag,
  choice: checkChoice,
  choices: checkChoices,
  bucket: encodeBucket,
  int: checkInt,
  count: checkCount,
  version: checkVersion,
  digest: encodeDigest,
  day: checkDay,
};

/** From what the tool's code passes to what travels. The one cast: each entry is keyed by the `kind` of the fields it takes. */
export const encodeOf = (field: Field, surroundings: Surroundings): Check =>
  encoders[field.kind as Kind](field as never, surroundings);
