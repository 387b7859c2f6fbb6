import { bucketProblems } from './bucket/bucket.ts';
import { choiceProblems } from './choice/choice.ts';
import { choicesProblems } from './choices/choices.ts';
import { countProblems } from './count/count.ts';
import { dayProblems } from './day/day.ts';
import { digestProblems } from './digest/digest.ts';
import { flagProblems } from './flag/flag.ts';
import { idProblems } from './id/id.ts';
import { intProblems } from './int/int.ts';
import type { FieldBase, KindProblems } from './kind.ts';
import type { Field, FieldOf } from './kinds.ts';
import { versionProblems } from './version/version.ts';

const byKind: { readonly [K in Field['kind']]: KindProblems<FieldOf<K>> } = {
  flag: flagProblems,
  choice: choiceProblems,
  choices: choicesProblems,
  bucket: bucketProblems,
  int: intProblems,
  count: countProblems,
  version: versionProblems,
  digest: digestProblems,
  id: idProblems,
  day: dayProblems,
};

/** The kinds by name, in the order of the documentation. */
export const kindNames = Object.keys(byKind) as readonly Field['kind'][];

/** How fields of the kind of that name are written, or `undefined` for a name that is none. */
export function findKind(name: unknown): (KindProblems<FieldBase> & { readonly name: Field['kind'] }) | undefined {
  const kind = kindNames.find((kind) => kind === name);
  return kind && { ...(byKind[kind] as KindProblems<FieldBase>), name: kind };
}
