import type { EventPlan, Plan } from '../../store/rollup/plan.ts';
import { dimension } from '../report.ts';

/** How many runs said how they went, and how many of them went well. */
export interface Outcome {
  readonly good: number;
  readonly all: number;
}

/** How often a value, or a counter, was met; of rollup rows that are not crossed. */
export interface OutcomeRow {
  readonly dimension: string;
  readonly event: string;
  readonly measure: string;
  readonly value: string;
  readonly n: string | number;
}

/** An event that says how it went. */
export interface ToldOutcome {
  readonly name: string;
  /** The rollup rows that tell it, as SQL. */
  readonly where: string;
  /** What a row says of it: nothing, where it is of something else. */
  read(row: OutcomeRow): Outcome;
}

const NOTHING: Outcome = { good: 0, all: 0 };

/** The events of a plan that say how they went. */
export function toldOutcomes({ events }: Plan): ToldOutcome[] {
  return events.flatMap((event) => toldOutcome(event) ?? []);
}

function toldOutcome({ name, success }: EventPlan): ToldOutcome | null {
  switch (success?.type) {
    case 'flag':
      return marked(name, success.field, 'true');
    case 'exit':
      return marked(name, success.field, '0');
    case 'counts': {
      const { all, failed } = success;
      return told(name, [name], [all, failed], ({ measure }, n) =>
        measure === all ? { good: n, all: n } : { good: -n, all: 0 },
      );
    }
    case 'pair': {
      // It stands at both events; the one that succeeded speaks for the two.
      const { succeeded, failed } = success;
      if (name !== succeeded) return null;
      return told(name, [succeeded, failed], [''], ({ event }, n) => ({ good: event === succeeded ? n : 0, all: n }));
    }
    default:
      return null;
  }
}

function marked(event: string, field: string, good: string): ToldOutcome {
  return {
    name: event,
    where: `(${dimension(field, event)} AND value != '')`,
    read(row) {
      if (row.dimension !== field || row.event !== event || row.measure !== '' || row.value === '') return NOTHING;
      const n = Number(row.n);
      return { good: row.value === good ? n : 0, all: n };
    },
  };
}

/** Of events, or of their counters, as a whole. */
function told(
  name: string,
  events: readonly string[],
  measures: readonly string[],
  read: (row: OutcomeRow, n: number) => Outcome,
): ToldOutcome {
  const parts = events.flatMap((event) => measures.map((measure) => ({ event, measure })));
  return {
    name,
    where: parts.map(({ event, measure }) => `(${dimension('', event, measure)})`).join(' OR '),
    read(row) {
      const isThis = row.dimension === '' && events.includes(row.event) && measures.includes(row.measure);
      return isThis ? read(row, Number(row.n)) : NOTHING;
    },
  };
}

export function sumOf(outcomes: readonly Outcome[]): Outcome {
  return outcomes.reduce((sum, { good, all }) => ({ good: sum.good + good, all: sum.all + all }), NOTHING);
}
