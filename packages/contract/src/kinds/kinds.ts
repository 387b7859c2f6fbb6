import { type Bucket, bucketKind } from './bucket/bucket.ts';
import { type Choice, choiceKind } from './choice/choice.ts';
import { type Choices, choicesKind } from './choices/choices.ts';
import { type Count, countKind } from './count/count.ts';
import { type Day, dayKind } from './day/day.ts';
import { type Digest, digestKind } from './digest/digest.ts';
import { type Flag, flagKind } from './flag/flag.ts';
import { type Id, idKind } from './id/id.ts';
import { type Int, intKind } from './int/int.ts';
import type { FieldBase, Kind } from './kind.ts';
import { type Version, versionKind } from './version/version.ts';

/** A field of a contract: plain data, told apart by `kind`. */
export type Field = Flag | Choice | Choices | Bucket | Int | Count | Version | Digest | Id | Day;

const all = [
  flagKind,
  choiceKind,
  choicesKind,
  bucketKind,
  intKind,
  countKind,
  versionKind,
  digestKind,
  idKind,
  dayKind,
];

// The one cast of the registry: each entry is keyed by the `kind` of the very fields it takes.
const byName = new Map(all.map((kind) => [kind.name as string, kind as unknown as Kind<FieldBase>]));

/** The kinds by name, in the order of the documentation. */
export const kindNames: readonly string[] = [...byName.keys()];

/** The kind of that name, or `undefined` for a name that is none. */
export function findKind(name: unknown): Kind<FieldBase> | undefined {
  return typeof name === 'string' ? byName.get(name) : undefined;
}

/** The kind of a field of a valid contract. */
export function kindOf(field: FieldBase): Kind<FieldBase> {
  const kind = byName.get(field.kind);
  if (kind === undefined) throw new TypeError(`no such kind: ${field.kind}`);
  return kind;
}
