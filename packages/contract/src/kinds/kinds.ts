import type { Bucket } from './bucket/bucket.ts';
import type { Choice } from './choice/choice.ts';
import type { Choices } from './choices/choices.ts';
import type { Count } from './count/count.ts';
import type { Day } from './day/day.ts';
import type { Digest } from './digest/digest.ts';
import type { Flag } from './flag/flag.ts';
import type { Id } from './id/id.ts';
import type { Int } from './int/int.ts';
import type { Version } from './version/version.ts';

/** A field of a contract: plain data, told apart by `kind`. Each registry beside this file has an entry for every one. */
export type Field = Flag | Choice | Choices | Bucket | Int | Count | Version | Digest | Id | Day;

/** The field of a kind. */
export type FieldOf<Kind extends Field['kind']> = Extract<Field, { readonly kind: Kind }>;
