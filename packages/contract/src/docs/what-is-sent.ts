import type { Contract } from '../define/contract.ts';
import type { Event, Fields } from '../define/event.ts';
import { PRESENCE } from '../define/presence.ts';
import { code, table, text } from './markdown.ts';
import { describeValues } from './values.ts';

/** What is sent: every field and event, why, and what it can say. */
export function whatIsSent({ common, events, streams }: Contract): string {
  const hasStreams = Object.keys(streams).length > 1;
  const inEach =
    Object.keys(common).length === 0
      ? []
      : [
          'With every report:',
          fieldTable([['', common]]),
          'And one or more of these events, each with the day on which it happened.',
        ];
  return [...inEach, ...Object.entries(events).map(([name, event]) => eventPart(name, event, hasStreams))].join('\n\n');
}

/** What is not sent, and why it cannot be. */
export function neverSent({ common, events }: Contract): string {
  const all = [
    common,
    ...Object.values(events).flatMap((event) => (event.shape === 'rollup' ? [event.by] : [event.fields])),
  ];
  const digests = all.flatMap((fields) => Object.entries(fields)).filter(([, { kind }]) => kind === 'digest');
  return [
    'Nothing that is not on this page. The language in which the contract is written has no free text, so there is no place for the content or the names of files, for paths, arguments, messages, addresses, or names of people and machines. What is not in the contract is stopped on your machine, and once more where it arrives.',
    ...(digests.length === 0
      ? []
      : [
          `Of what ${digests.map(([name]) => code(name)).join(', ')} is computed from, only the fingerprint described above is sent.`,
        ]),
    'Your network address is not kept: the collector sees it, as every server does, uses it in memory to limit floods, and writes it nowhere.',
  ].join('\n\n');
}

function eventPart(name: string, event: Event, hasStreams: boolean): string {
  const groups: readonly (readonly [string, Fields])[] =
    event.shape === 'rollup'
      ? [
          ['', event.by],
          ['', event.counts],
        ]
      : [['', event.fields]];
  const isEmpty = groups.every(([, fields]) => Object.keys(fields).length === 0);
  return [
    `### ${code(name)}`,
    text(event.why),
    `${rhythmOf(name, event)}${hasStreams ? ` Stream: ${code(event.stream)}.` : ''}${event.until === undefined ? '' : ` To be gone from ${event.until} on.`}${event.deprecated === undefined ? '' : ` On its way out: ${text(event.deprecated.why)}`}`,
    isEmpty ? 'It says nothing but that it happened.' : fieldTable(groups),
  ].join('\n\n');
}

/** How often an event is sent. */
export function rhythmOf(name: string, event: Event): string {
  if (name === PRESENCE) return 'Sent at most once a day, on a day on which the tool is used.';
  if (event.shape === 'event') return `Sent each time it happens${event.delivery === 'immediate' ? ', at once' : ''}.`;
  if (event.shape === 'rollup') {
    return 'Added up on your machine: one row for each day and combination, and a day leaves only when it is over.';
  }
  return {
    process: 'Sent at most once in each run.',
    day: 'Sent at most once a day.',
    version: 'Sent at most once for each version.',
  }[event.every ?? 'process'];
}

function fieldTable(groups: readonly (readonly [string, Fields])[]): string {
  const fields = groups.flatMap(([, group]) => Object.entries(group));
  return table(
    ['field', 'why', 'what it can say'],
    fields.map(([name, field]) => [code(name), text(field.why), describeValues(field)]),
  );
}
