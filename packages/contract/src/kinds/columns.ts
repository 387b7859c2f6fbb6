import { bucketColumn } from './bucket/bucket.ts';
import { choiceColumn } from './choice/choice.ts';
import { choicesColumn } from './choices/choices.ts';
import { countColumn } from './count/count.ts';
import { dayColumn } from './day/day.ts';
import { digestColumn } from './digest/digest.ts';
import { flagColumn } from './flag/flag.ts';
import { idColumn } from './id/id.ts';
import { intColumn } from './int/int.ts';
import type { Field, FieldOf } from './kinds.ts';
import { versionColumn } from './version/version.ts';

const byKind: { readonly [K in Field['kind']]: (field: FieldOf<K>) => string } = {
  flag: flagColumn,
  choice: choiceColumn,
  choices: choicesColumn,
  bucket: bucketColumn,
  int: intColumn,
  count: countColumn,
  version: versionColumn,
  digest: digestColumn,
  id: idColumn,
  day: dayColumn,
};

/**
 * The ClickHouse type that holds an accepted value of a field, or its absence.
 *
 * @example columnOf(flag({ why: 'Is chat configured?' })) // 'Nullable(Bool)'
 */
export const columnOf = (field: Field): string => byKind[field.kind](field as never);
