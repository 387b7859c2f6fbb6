import { type Change, change } from '../change.ts';
import { list } from '../compare.ts';

/** Judges the values of a list: each new one can be said of somebody. */
export function valueChanges(before: readonly string[], after: readonly string[], path: string): readonly Change[] {
  const added = after.filter((value) => !before.includes(value));
  const removed = before.filter((value) => !after.includes(value));
  const changes: Change[] = [];
  if (added.length > 0) {
    changes.push(
      change(path, `values + ${list(added)}`, {
        id: 'value.added',
        privacy: 'wider-value',
        wire: 'compatible',
        why: 'What was one among the others is told apart.',
      }),
    );
  }
  if (removed.length > 0) {
    changes.push(
      change(path, `values - ${list(removed)}`, {
        id: 'value.removed',
        privacy: 'narrower',
        wire: 'compatible',
        why: 'What was told apart is one among the others, or not sent.',
      }),
    );
  }
  if (changes.length > 0) return changes;
  return [
    change(path, 'values in another order', {
      id: 'values.reordered',
      privacy: 'same',
      wire: 'same',
      why: 'The value travels, not its place.',
    }),
  ];
}

export function otherChanges(keepsOther: boolean, path: string): readonly Change[] {
  return [
    keepsOther
      ? change(path, 'other values: dropped -> kept as "other"', {
          id: 'other.kept',
          privacy: 'wider-value',
          wire: 'compatible',
          why: 'What was dropped is sent as "other".',
        })
      : change(path, 'other values: kept as "other" -> dropped', {
          id: 'other.dropped',
          privacy: 'narrower',
          wire: 'compatible',
          why: 'What was sent as "other" is not sent.',
        }),
  ];
}

type Aliases = Readonly<Record<string, string | number>>;

/**
 * Judges other spellings. Where other values are kept, a new spelling moves from "other" to a value that was there
 * before; where they are dropped, something is sent that was not.
 */
export function aliasChanges(
  before: Aliases = {},
  after: Aliases = {},
  path: string,
  keepsOther: boolean,
): readonly Change[] {
  const added = Object.keys(after).filter((alias) => !Object.hasOwn(before, alias));
  const removed = Object.keys(before).filter((alias) => !Object.hasOwn(after, alias));
  const moved = Object.keys(after).filter((alias) => Object.hasOwn(before, alias) && before[alias] !== after[alias]);
  const changes: Change[] = [];
  if (added.length > 0) {
    changes.push(
      change(path, `aliases + ${list(added.sort())}`, {
        id: 'alias.added',
        privacy: keepsOther ? 'same' : 'wider-value',
        wire: 'compatible',
        why: keepsOther
          ? 'Another spelling of a value that could be sent before.'
          : 'A spelling that was dropped is sent.',
      }),
    );
  }
  if (removed.length > 0) {
    changes.push(
      change(path, `aliases - ${list(removed.sort())}`, {
        id: 'alias.removed',
        privacy: keepsOther ? 'same' : 'narrower',
        wire: 'compatible',
        why: keepsOther ? 'A spelling becomes one among the others.' : 'A spelling is no longer sent.',
      }),
    );
  }
  if (moved.length > 0) {
    const said = moved.sort().map((alias) => `${alias} (${before[alias]} -> ${after[alias]})`);
    changes.push(
      change(path, `aliases moved: ${list(said)}`, {
        id: 'alias.moved',
        privacy: 'same',
        wire: 'breaking',
        why: 'The same spelling is counted as another value, so numbers of before and after cannot be compared.',
      }),
    );
  }
  if (changes.length > 0) return changes;
  // `{}` and nothing at all.
  return [
    change(path, 'aliases written in another way', {
      id: 'aliases.rewritten',
      privacy: 'same',
      wire: 'same',
      why: 'The same spellings count.',
    }),
  ];
}
