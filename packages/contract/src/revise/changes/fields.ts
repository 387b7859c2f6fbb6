import type { Fields } from '../../define/event.ts';
import type { Field } from '../../kinds/kinds.ts';
import { announced, type Change, change } from './change.ts';
import { fieldChanges } from './field.ts';
import { match } from './match.ts';

/** Where a field stands in the contract of before or after. */
export type PathOf = (name: string, side: 'before' | 'after') => string;

/** Judges the fields of one event, or the common ones. */
export function fieldsChanges(before: Fields, after: Fields, pathOf: PathOf): readonly Change[] {
  const { kept, added, removed, renamed, begun } = match(before, after, (name) => pathOf(name, 'after'));
  const was = (name: string) => before[name] as Field;
  const is = (name: string) => after[name] as Field;
  return [
    ...kept.flatMap((name) => {
      const changes = fieldChanges(was(name), is(name), pathOf(name, 'after'));
      return was(name).deprecated === undefined ? changes : announced(changes);
    }),
    ...added.map((name) => fieldAdded(pathOf(name, 'after'), is(name))),
    ...removed.map((name) => fieldRemoved(pathOf(name, 'before'), was(name))),
    ...renamed.flatMap(([from, to]) => {
      const changes = [
        change(pathOf(to, 'after'), `renamed from ${from}`, {
          id: 'field.renamed',
          privacy: 'same',
          wire: 'breaking',
          why: 'It says the same under another name, which programs of before do not know.',
        }),
        ...fieldChanges(was(from), is(to), pathOf(to, 'after')),
      ];
      return was(from).deprecated === undefined ? changes : announced(changes);
    }),
    ...begun.map(([from, to]) =>
      change(pathOf(to, 'after'), `added beside ${from}, which it will replace`, {
        id: 'field.renaming',
        privacy: 'same',
        wire: 'compatible',
        why: 'It says what the deprecated field says, under the name that stays.',
      }),
    ),
  ];
}

/** A digest is judged as an identity wherever it appears: equal digests join reports as an id does. */
export function fieldAdded(path: string, field: Field): Change {
  if (field.kind === 'digest') {
    return change(path, `digest added, of ${JSON.stringify(field.of)}, for one ${field.life}`, {
      id: 'digest.added',
      privacy: 'wider-identity',
      wire: 'compatible',
      why: 'Reports with equal digests can be joined to each other.',
    });
  }
  return change(path, `${field.kind} added`, {
    id: 'field.added',
    privacy: 'wider-field',
    wire: 'compatible',
    why: 'Something is said of people that was not said before.',
  });
}

function fieldRemoved(path: string, field: Field): Change {
  return change(path, `${field.kind} removed`, {
    id: 'field.removed',
    privacy: 'narrower',
    wire: 'compatible',
    why: 'Less is said of people.',
  });
}
