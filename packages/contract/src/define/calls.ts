import type { Choice } from '../kinds/choice/choice.ts';
import type { Choices } from '../kinds/choices/choices.ts';
import type { Field } from '../kinds/kinds.ts';
import type { OTHER } from '../kinds/list.ts';
import type { Contract } from './contract.ts';
import type { Event, EventShape, Fields, RollupShape } from './event.ts';
import type { PRESENCE } from './presence.ts';

/** What a tool's code passes for a field. */
export type Input<F extends Field> =
  F extends Choice<infer V>
    ? F extends { readonly other: false }
      ? V
      : V | typeof OTHER
    : F extends Choices<infer V>
      ? readonly V[]
      : F['kind'] extends 'flag'
        ? boolean
        : F['kind'] extends 'bucket' | 'int' | 'count'
          ? number
          : F['kind'] extends 'version' | 'digest'
            ? string
            : never;

/** The fields that a tool may pass: nobody passes an id or a day by hand. */
type Passed<F extends Fields> = {
  [N in keyof F as F[N]['kind'] extends 'id' | 'day' ? never : N]: F[N];
};

/** The object that a call takes: optional fields may be left out, and nothing else may stand in it. */
export type Inputs<F extends Fields> = Show<
  { readonly [N in keyof F as F[N] extends { readonly optional: true } ? never : N]: Input<F[N]> } & {
    readonly [N in keyof F as F[N] extends { readonly optional: true } ? N : never]?: Input<F[N]>;
  }
>;

/** The common fields that the tool gives; those that the client detects may be given, and need not be. */
export type CommonInputs<C extends Fields> = Show<
  { readonly [N in keyof C as IsGiven<C[N]> extends true ? N : never]: Input<C[N]> } & {
    readonly [N in keyof C as IsGiven<C[N]> extends true ? never : N]?: Input<C[N]>;
  }
>;

/** The arguments of an event's call: none at all where the event has no fields. */
export type Arguments<E extends Event> =
  E extends RollupShape<infer B, infer C>
    ? [values: Show<Inputs<Passed<B>> & { readonly [N in keyof C]?: number }>]
    : E extends EventShape<infer F>
      ? keyof Passed<F> extends never
        ? []
        : Record<never, never> extends Inputs<Passed<F>>
          ? [values?: Inputs<Passed<F>>]
          : [values: Inputs<Passed<F>>]
      : never;

/** The typed calls of a contract: one function an event. */
export type Calls<K extends Contract> = {
  readonly [E in Exclude<keyof K['events'], typeof PRESENCE>]: (...values: Arguments<K['events'][E]>) => void;
};

type IsGiven<F extends Field> = F extends { readonly optional: true }
  ? false
  : HasDetection<F> extends true
    ? false
    : true;

/** Presets carry a detection of their own; `choice` and `version` written by hand do not. */
type HasDetection<F extends Field> = F extends { readonly auto: string } ? true : false;

/** Shows a type as its members, in an editor and in an error. */
type Show<T> = { [N in keyof T]: T[N] };
