import type { Contract, Stream } from '../../define/contract.ts';
import type { Identity } from '../../define/identity.ts';
import { type Change, change } from './change.ts';
import { arrow, compare, isSame, type Rules, step } from './compare.ts';

/** Judges what joins the reports of one machine to each other. */
export function streamChanges(before: Contract['streams'], after: Contract['streams']): readonly Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const path = `streams.${name}`;
    const [from, to] = [before[name], after[name]];
    if (from === undefined) return to === undefined ? [] : [added(path, to)];
    if (to === undefined) return [removed(path, from)];
    return compare(from, to, path, rules);
  });
}

/**
 * How much an identity joins: nothing, the reports of one run, of some days, of the installation's life. Two rotating
 * ones are told apart by their days.
 */
export function reach(identity: Identity): number {
  if (identity.type === 'none') return 0;
  if (identity.type === 'process') return 0.5; // A run is shorter than the shortest rotation, a day.
  return identity.type === 'rotating' ? identity.days : Number.POSITIVE_INFINITY;
}

/** An identity for a line of text: `none`, `process`, `rotating 30 days`, `install`. */
export function sayIdentity(identity: Identity): string {
  if (identity.type !== 'rotating') return identity.type;
  return `rotating ${identity.days} day${identity.days === 1 ? '' : 's'}`;
}

const rules: Rules<Stream> = {
  identity: ({ identity: before }, { identity: after }, path) => {
    const changes: Change[] = [];
    const [from, to] = [reach(before), reach(after)];
    if (from !== to) {
      changes.push(
        step(path, to > from ? 1 : -1, `identity ${sayIdentity(before)} -> ${sayIdentity(after)}`, {
          wider: {
            id: from === 0 ? 'identity.added' : 'identity.longer',
            privacy: 'wider-identity',
            why: 'Reports that could not be joined belong to one machine now.',
          },
          narrower: { id: 'identity.shorter', why: 'Fewer reports can be joined to each other.' },
        }),
      );
    } else if (before.type === 'install' && after.type === 'install' && before.format !== after.format) {
      changes.push(
        change(path, `id written as ${arrow(before.format, after.format)}`, {
          id: 'identity.format',
          privacy: 'same',
          wire: 'breaking',
          why: 'The same id, in a form that readers of the other one refuse.',
        }),
      );
    }
    const [was, is] = [whyOf(before), whyOf(after)];
    if (was !== undefined && is !== undefined && !isSame(was, is)) {
      changes.push(
        change(path, `why of the identity ${arrow(was, is)}`, {
          id: 'identity.reworded',
          privacy: 'wording',
          wire: 'same',
          why: 'What is sent stays; what people are told of it changes.',
        }),
      );
    }
    return changes;
  },
};

function whyOf(identity: Identity): string | undefined {
  return identity.type === 'none' ? undefined : identity.why;
}

function added(path: string, { identity }: Stream): Change {
  const isLinked = reach(identity) > 0;
  return change(path, `stream added, identity ${sayIdentity(identity)}`, {
    id: isLinked ? 'identity.added' : 'stream.added',
    privacy: isLinked ? 'wider-identity' : 'wider-event',
    wire: 'compatible',
    why: isLinked ? 'Reports of it belong to one machine.' : 'There is another series of reports.',
  });
}

function removed(path: string, { identity }: Stream): Change {
  return change(path, `stream removed, identity ${sayIdentity(identity)}`, {
    id: 'stream.removed',
    privacy: 'narrower',
    wire: 'compatible',
    why: 'There is one series of reports less.',
  });
}
