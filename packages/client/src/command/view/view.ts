import type { Mode } from '../../consent/decide.ts';
import { type Action, sessionOf } from '../action.ts';
import { columns, count, type Paint } from '../paint.ts';
import { type Recorded, recordedIn } from './recorded.ts';
import { type Tally, tally } from './tally.ts';

/** What `telemetry view --json` prints. */
export interface ViewReport {
  readonly mode: Mode;
  readonly events: readonly EventView[];
}

export interface EventView {
  readonly event: string;
  /** How many there are: sent ones that are still known, and those that are only here. Of a rollup, its rows. */
  readonly sent: number;
  readonly here: number;
  /** By UTC day, earliest first: how often it happened. Of a rollup, the first of its counts. */
  readonly days: Readonly<Record<string, number>>;
  /** Of a rollup: the sum of each of its counts. */
  readonly counts: Readonly<Record<string, number>>;
  /** Of each field, how often each value was said, most frequent first. Ranges are named, not numbered. */
  readonly fields: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const view: Action = {
  about: 'your own numbers, as far as this machine remembers them',
  help: 'Shows what was recorded here, by event, day and value: what waits, and what was sent and is still known. With `local` this is the point of recording.',
  examples: [
    ['view', ''],
    ['local', 'record for yourself, and send nothing'],
  ],
  answer(asked) {
    const { telemetry, command, paint } = asked;
    const session = sessionOf(asked);
    telemetry.$flush();
    const { mode, why } = telemetry.$status();
    const recorded = recordedIn(session);
    const events = tally(session.contract, recorded);
    const report: ViewReport = { mode, events: events.map(viewOf) };
    if (events.length === 0) return { report, lines: [nothing(mode, why, command)] };
    return { report, lines: [...summary(recorded), ...events.flatMap((event) => eventLines(event, paint))] };
  },
};

function viewOf({ event, sent, here, days, counts, fields }: Tally): EventView {
  const inner = [...fields].map(([name, values]) => [name, Object.fromEntries(values)]);
  return {
    ...{ event, sent, here, days: Object.fromEntries(days), counts: Object.fromEntries(counts) },
    fields: Object.fromEntries(inner),
  };
}

function nothing(mode: Mode, why: string, command: string): string {
  if (mode === 'off') return `Nothing is recorded. ${why} To record for yourself and send nothing: ${command} local`;
  return 'Nothing has been recorded yet.';
}

function summary(recorded: readonly Recorded[]): string[] {
  const days = recorded.map(({ day }) => day).sort();
  const [first, last] = [days[0], days.at(-1)];
  const span = first === last ? `on ${first}` : `from ${first} to ${last}`;
  const here = recorded.filter(({ isSent }) => !isSent).length;
  return [
    `${count(recorded.length, 'event')} ${span} (UTC): ${recorded.length - here} sent, ${here} only on this machine`,
  ];
}

/** As many days and values as a terminal shows without scrolling; `--json` has them all. */
const MOST_DAYS = 14;
const MOST_VALUES = 5;

function eventLines({ event, sent, here, days, counts, fields }: Tally, paint: Paint): string[] {
  const sums = [...counts].map(([name, sum]) => `${name} ${sum}`).join(', ');
  const shownDays = [...days].slice(-MOST_DAYS);
  const parts = [
    ['by day', shownDays, days.size - shownDays.length],
    ...[...fields].map(([name, values]) => {
      const shown = [...values].slice(0, MOST_VALUES);
      return [name, shown, values.size - shown.length] as const;
    }),
  ] as const;
  return [
    '',
    `${paint.bold(event)}  ${paint.dim(`${sent + here}${here > 0 && sent > 0 ? `, ${here} of them only here` : ''}${sums === '' ? '' : `; ${sums}`}`)}`,
    ...columns(parts.flatMap(([name, rows, left]) => barRows(name, rows, left))),
  ];
}

const WIDTH = 30;

/** Each row is as long as it is to the longest of its group. */
function barRows(name: string, rows: readonly (readonly [label: string, number: number])[], left: number): string[][] {
  const most = Math.max(...rows.map(([, number]) => number));
  const lines = rows.map(([label, number], i) => {
    const bar = '█'.repeat(number === 0 ? 0 : Math.max(1, Math.round((number / most) * WIDTH)));
    return [i === 0 ? `  ${name}` : '', label, String(number).padStart(String(most).length), bar];
  });
  return left === 0 ? lines : [...lines, ['', `and ${left} more`]];
}
