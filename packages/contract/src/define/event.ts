import type { Count } from '../kinds/count/count.ts';
import type { Id } from '../kinds/id/id.ts';
import type { Deprecation } from '../kinds/kind.ts';
import type { Field } from '../kinds/kinds.ts';

/** The fields of an event, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** What an author may put into an event or the common fields: a counter belongs to a rollup, an id to a stream. */
export type EventFields = Readonly<Record<string, Exclude<Field, Count | Id>>>;

/** What a rollup may be counted by: one value a row, and nothing that tells machines apart. */
export type GroupFields = Readonly<Record<string, Extract<Field, { readonly kind: Countable }>>>;
type Countable = 'flag' | 'choice' | 'bucket' | 'version' | 'int';

/** What an event has whatever its shape. */
interface EventBase {
  readonly why: string;
  readonly stream: string;
  /** Who answers for it; inherited from the contract. */
  readonly owner?: string;
  /** UTC date from which on it should be gone; inherited likewise. */
  readonly until?: string;
  /** Where it was reviewed: a link; inherited likewise. */
  readonly review?: string;
  /** On its way out: still accepted, no longer to be used. */
  readonly deprecated?: Deprecation;
  /** Pairs of fields, common ones included, that charts show against each other: `[['command', 'os']]`. */
  readonly crosses?: readonly (readonly [string, string])[];
}

/** An event that is reported each time it happens, or at most once per `every`. */
export interface EventShape<F extends Fields = Fields> extends EventBase {
  readonly shape: 'event' | 'once';
  /**
   * `immediate`: it leaves in the run that records it, as far as that lives long enough, and else like any other.
   * Absent: it waits, with others, for a later run or for a while.
   */
  readonly delivery?: 'immediate';
  /** With `once`: reported at most once in this span of one machine. */
  readonly every?: 'process' | 'day' | 'version';
  readonly fields: F;
}

/** An event that is added up on the machine: one row per day and combination of `by`; only completed days leave. */
export interface RollupShape<B extends Fields = Fields, C extends Counts = Counts> extends EventBase {
  readonly shape: 'rollup';
  readonly every: 'day';
  readonly by: B;
  readonly counts: C;
}

export type Counts = Readonly<Record<string, Count>>;
/** Any event of a contract. */
export type Event = EventShape | RollupShape;

type EventOptions = Omit<EventBase, 'stream'> & {
  /** The stream whose identity the event shares. Default: `default`. */
  readonly stream?: string;
};
type SingleOptions<F> = EventOptions & Pick<EventShape, 'delivery'> & { readonly fields?: F };

/**
 * An event that is reported each time it happens.
 *
 * (`NoInfer`: where `fields` is left out they are none, and not whatever the place that the event is written into allows.)
 *
 * @example event({ why: 'Which commands matter?', fields: { command: choice(commands, { why: 'The command.' }) } })
 */
export function event<const F extends EventFields = Record<never, never>>(
  options: SingleOptions<F>,
): EventShape<NoInfer<F>> {
  return { shape: 'event', stream: 'default', ...options, fields: options.fields ?? ({} as F) };
}

/** An event that is reported at most once per process, UTC day or version of the tool. */
export function once<const F extends EventFields = Record<never, never>>(
  every: 'process' | 'day' | 'version',
  options: SingleOptions<F>,
): EventShape<NoInfer<F>> {
  return { ...event(options), shape: 'once', every };
}

/**
 * Counters that are added up on the machine by day.
 *
 * @example
 * rollup('day', {
 *   why: 'Which tools do agents call?',
 *   by: { tool: choice(tools, { why: 'The tool.' }) },
 *   counts: { calls: count({ why: 'Calls.' }), errors: count({ why: 'Calls that failed.' }) },
 * })
 */
export function rollup<const B extends GroupFields, const C extends Counts>(
  every: 'day',
  options: EventOptions & { readonly by: B; readonly counts: C },
): RollupShape<B, C> {
  return { shape: 'rollup', every, stream: 'default', ...options };
}

/**
 * Makes a field optional: it may be absent, and is never `null`.
 *
 * @example optional(choice(providers, { why: 'Which chat providers are used?' }))
 */
export function optional<F extends Field>(field: F): F & { readonly optional: true } {
  return { ...field, optional: true };
}

/** All fields of an event by name, whatever its shape. */
export function fieldsOf(shape: Event): Fields {
  return shape.shape === 'rollup' ? { ...shape.by, ...shape.counts } : shape.fields;
}
