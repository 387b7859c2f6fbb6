import type { Contract } from '../../define/contract.ts';
import { type Event, fieldsOf } from '../../define/event.ts';
import type { Identity } from '../../define/identity.ts';
import { aboutRules } from './about.ts';
import { type Change, change, type Judgement } from './change.ts';
import { compare, type Rules } from './compare.ts';
import { fieldsChanges } from './fields.ts';
import { reach, sayIdentity } from './streams.ts';

/** The streams of before and after, by which a move between them is judged. */
export interface Around {
  readonly before: Contract['streams'];
  readonly after: Contract['streams'];
}

/** Judges one event that was there before. */
export function eventChanges(before: Event, after: Event, path: string, around: Around): readonly Change[] {
  return [
    ...compare(aboutOf(before), aboutOf(after), path, aboutRules),
    ...spanChanges(before, after, path),
    ...deliveryChanges(before, after, path),
    ...moveChanges(before, after, path, around),
    ...fieldsChanges(fieldsOf(before), fieldsOf(after), (name, side) =>
      fieldPath(path, side === 'before' ? before : after, name),
    ),
  ];
}

/** Where a field of an event stands: `events.index.fields.ok`, in a rollup `events.tools.by.tool` or `….counts.calls`. */
export function fieldPath(path: string, event: Event, name: string): string {
  if (event.shape !== 'rollup') return `${path}.fields.${name}`;
  return Object.hasOwn(event.by, name) ? `${path}.by.${name}` : `${path}.counts.${name}`;
}

type About = typeof aboutRules extends Rules<infer T> ? T : never;

function aboutOf(event: Event): About {
  const { why, owner, until, review, deprecated, crosses } = event;
  const about = { why, owner, until, review, deprecated, crosses };
  return Object.fromEntries(Object.entries(about).filter(([, value]) => value !== undefined)) as unknown as About;
}

/** From the rarest report to the most frequent one: sums of a day, once a version, a day, a process, each time. */
const SPANS = ['rollup', 'version', 'day', 'process', 'event'];

function spanChanges(before: Event, after: Event, path: string): readonly Change[] {
  const [from, to] = [span(before), span(after)];
  if (from === to) return [];
  return [change(path, `${saySpan(from)} -> ${saySpan(to)}`, spanChanged(from, to))];
}

function spanChanged(from: string, to: string): Judgement {
  // Sums and single reports have another form; whoever reads one cannot read the other.
  const wire = from === 'rollup' || to === 'rollup' ? 'breaking' : 'compatible';
  const id = wire === 'breaking' ? 'event.shape' : 'event.span';
  return SPANS.indexOf(to) > SPANS.indexOf(from)
    ? { id, wire, privacy: 'wider-event', why: 'It is reported more often, or each time by itself.' }
    : { id, wire, privacy: 'narrower', why: 'It is reported less often, or only added up.' };
}

/** What is sent stays; when it leaves does not say more of anybody than the day that it carries, but for its minute. */
function deliveryChanges(before: Event, after: Event, path: string): readonly Change[] {
  const [from, to] = [sayDelivery(before), sayDelivery(after)];
  if (from === to) return [];
  const judgement: Judgement =
    to === 'immediate'
      ? {
          id: 'event.immediate',
          privacy: 'wider-value',
          wire: 'same',
          why: 'The moment at which it arrives says when it happened.',
        }
      : {
          id: 'event.buffered',
          privacy: 'narrower',
          wire: 'same',
          why: 'The moment at which it arrives says less of when it happened.',
        };
  return [change(path, `delivery ${from} -> ${to}`, judgement)];
}

function sayDelivery(event: Event): string {
  return (event.shape === 'rollup' ? undefined : event.delivery) ?? 'buffered';
}

function span({ shape, every }: Event): string {
  return shape === 'once' && every !== undefined ? every : shape;
}

function saySpan(span: string): string {
  if (span === 'rollup') return 'added up by day';
  return span === 'event' ? 'each time' : `once a ${span}`;
}

/** A move to another stream is judged by what the two streams join. */
function moveChanges(before: Event, after: Event, path: string, around: Around): readonly Change[] {
  if (before.stream === after.stream) return [];
  const from = identityOf(around.before, before.stream);
  const to = identityOf(around.after, after.stream);
  const what = `stream ${before.stream} (${sayIdentity(from)}) -> ${after.stream} (${sayIdentity(to)})`;
  return [change(path, what, moved(reach(from), reach(to)))];
}

function moved(from: number, to: number): Judgement {
  const wire = 'compatible';
  if (to === 0) {
    return from === 0
      ? { id: 'event.moved', privacy: 'same', wire, why: 'Neither stream joins reports to each other.' }
      : { id: 'event.unlinked', privacy: 'narrower', wire, why: 'It can no longer be joined to other reports.' };
  }
  // Even where the identity reaches no further, it is joined to events that it was not joined to.
  return { id: 'event.linked', privacy: 'wider-identity', wire, why: 'It can be joined to reports of its new stream.' };
}

function identityOf(streams: Contract['streams'], name: string): Identity {
  return streams[name]?.identity ?? { type: 'none' };
}
