import type { Contract } from '../../define/contract.ts';
import { type Event, fieldsOf } from '../../define/event.ts';
import { announced, type Change, change } from './change.ts';
import { type Around, eventChanges, fieldPath } from './event.ts';
import { fieldAdded } from './fields.ts';
import { match } from './match.ts';

/** Judges everything that can be reported. */
export function allEventChanges(before: Contract, after: Contract): readonly Change[] {
  const around: Around = { before: before.streams, after: after.streams };
  const { kept, added, removed, renamed, begun } = match(before.events, after.events, (name) => `events.${name}`);
  const was = (name: string) => before.events[name] as Event;
  const is = (name: string) => after.events[name] as Event;
  return [
    ...kept.flatMap((name) => {
      const changes = eventChanges(was(name), is(name), `events.${name}`, around);
      return was(name).deprecated === undefined ? changes : announced(changes);
    }),
    ...added.flatMap((name) => eventAdded(`events.${name}`, is(name))),
    ...removed.map((name) =>
      change(`events.${name}`, `${was(name).shape} removed`, {
        id: 'event.removed',
        privacy: 'narrower',
        wire: 'compatible',
        why: 'Less is said of people.',
      }),
    ),
    ...renamed.flatMap(([from, to]) => {
      const path = `events.${to}`;
      const changes = [
        change(path, `renamed from ${from}`, {
          id: 'event.renamed',
          privacy: 'same',
          wire: 'breaking',
          why: 'It says the same under another name, which programs of before do not know.',
        }),
        ...eventChanges(was(from), is(to), path, around),
      ];
      return was(from).deprecated === undefined ? changes : announced(changes);
    }),
    ...begun.map(([from, to]) =>
      change(`events.${to}`, `added beside ${from}, which it will replace`, {
        id: 'event.renaming',
        privacy: 'same',
        wire: 'compatible',
        why: 'It says what the deprecated event says, under the name that stays.',
      }),
    ),
  ];
}

/** A digest in a new event is named by itself: it is the worse of the two. */
function eventAdded(path: string, event: Event): readonly Change[] {
  const fields = fieldsOf(event);
  const names = Object.keys(fields).sort();
  return [
    change(path, `${event.shape} added, ${names.length === 0 ? 'no fields' : `with ${names.join(', ')}`}`, {
      id: 'event.added',
      privacy: 'wider-event',
      wire: 'compatible',
      why: 'Something is reported that was not reported before.',
    }),
    ...names.flatMap((name) => {
      const field = fields[name];
      return field?.kind === 'digest' ? [fieldAdded(fieldPath(path, event, name), field)] : [];
    }),
  ];
}
