import type { Control } from '../../telemetry.ts';

/**
 * Which event an adapter reports, and which of its fields say what the adapter knows. An adapter knows *facts*: the name of
 * the command, whether it worked. A fact fills the field of its own name, where the event has one of a fitting kind; a
 * mapping says otherwise. Everything here is types: a wrong name, and a required field that nothing fills, do not compile.
 *
 * @example { event: 'cli', command: 'name', more: { shell: 'none' } }
 */
export type Mapping<T, F> = {
  [E in EventName<T>]: {
    readonly event: E;
    /** Values of the event's other fields, or what gives them when it is reported. */
    readonly more?: Partial<Values<T, E>> | (() => Partial<Values<T, E>>);
  } & { readonly [N in keyof F]?: FieldFor<Values<T, E>, F[N]> };
}[EventName<T>];

/** The kind of field that can say a fact. */
export type FactKind = 'choice' | 'choices' | 'flag' | 'number';

/**
 * A function of an adapter: without a mapping where the event called `D` can be filled by the facts alone, and otherwise
 * with one.
 */
export interface Counter<Before extends readonly unknown[], F, D extends string, R> {
  <T extends Control>(...args: [...Before, telemetry: T & Conventional<T, F, D>]): R;
  <T extends Control, const M extends Mapping<T, F>>(
    ...args: [...Before, telemetry: T, mapping: M & Complete<T, F, M> & Only<M, F>]
  ): R;
}

/** Nothing more is asked of a telemetry whose event `D` the facts fill; of another, something that it cannot have. */
export type Conventional<T, F, D extends string> =
  D extends EventName<T>
    ? [Missing<Values<T, D>, F, { event: D }>] extends [never]
      ? unknown
      : { readonly 'pass a mapping: these fields are not filled': Missing<Values<T, D>, F, { event: D }> }
    : { readonly 'pass a mapping: the contract has no event of this name': D };

/** What a mapping lacks: the required fields that no fact fills. */
export type Complete<T, F, M> = M extends { readonly event: infer E }
  ? [Missing<Values<T, E>, F, M>] extends [never]
    ? unknown
    : { readonly more: Rest<Values<T, E>, F, M> | (() => Rest<Values<T, E>, F, M>) }
  : unknown;

/** A fact that the adapter does not know. */
export type Only<M, F> = { readonly [N in Exclude<keyof M, keyof F | 'event' | 'more'>]: never };

type Rest<V, F, M> = Pick<V, Missing<V, F, Omit<M, 'more'>> & keyof V>;

type Missing<V, F, M> = Exclude<Demanded<V>, Filled<V, F, M> | keyof MoreOf<M>>;

/** The fields that the facts fill: by the mapping's word, or by their own names. */
type Filled<V, F, M> = {
  [N in keyof F & string]: M extends { readonly [K in N]: infer Field } ? Field : Extract<FieldFor<V, F[N]>, N>;
}[keyof F & string];

type MoreOf<M> = M extends { readonly more: infer G } ? (G extends () => infer R ? R : G) : Record<never, never>;

/** The events that a telemetry has calls for. */
export type EventName<T> = {
  [E in keyof T & string]: E extends `$${string}` ? never : T[E] extends (...values: never) => void ? E : never;
}[keyof T & string];

/** What the call of an event takes. */
export type Values<T, E> = E extends keyof T
  ? T[E] extends (...values: infer A) => void
    ? [A] extends [readonly []]
      ? Record<never, never>
      : NonNullable<A[0]>
    : never
  : never;

type FieldFor<V, K> = {
  [N in keyof V & string]-?: Fits<Exclude<V[N], undefined>, K> extends true ? N : never;
}[keyof V & string];

/** A version or a digest takes any text: nothing that an adapter knows belongs there. */
type Fits<V, K> = K extends 'choice'
  ? [V] extends [string]
    ? string extends V
      ? false
      : true
    : false
  : K extends keyof Suiting
    ? [V] extends [Suiting[K]]
      ? true
      : false
    : false;

interface Suiting {
  readonly choices: readonly string[];
  readonly flag: boolean;
  readonly number: number;
}

type Demanded<V> = { [N in keyof V]-?: Record<never, never> extends Pick<V, N> ? never : N }[keyof V];
