import type { FieldBase } from '../../../kinds/kind.ts';
import type { Field } from '../../../kinds/kinds.ts';
import type { Rules } from '../compare.ts';
import { bucketRules } from './bucket.ts';
import { choiceRules } from './choice.ts';
import { choicesRules } from './choices.ts';
import { countRules } from './count.ts';
import { digestRules } from './digest.ts';
import { idRules } from './id.ts';
import { intRules } from './int.ts';
import { versionRules } from './version.ts';

/** What a kind has besides what all fields have; a key that is added to a kind must be judged before this compiles. */
export type KindRules<F extends FieldBase> = Rules<Omit<F, keyof FieldBase>>;

const byKind: { readonly [F in Field as F['kind']]: KindRules<F> } = {
  flag: {},
  choice: choiceRules,
  choices: choicesRules,
  bucket: bucketRules,
  int: intRules,
  count: countRules,
  version: versionRules,
  digest: digestRules,
  id: idRules,
  day: {},
};

/** The rules of a field's kind. The one cast: an entry is only ever given fields of the kind that is its key. */
export function kindRules({ kind }: Field): Rules<object> {
  return byKind[kind];
}
