import { compile } from '../check/check.ts';
import type { Values } from '../check/verdict.ts';
import type { Inputs } from '../define/calls.ts';
import type { Contract } from '../define/contract.ts';
import { type Event, type EventShape, fieldsOf, type RollupShape } from '../define/event.ts';

/** The interface of https://standardschema.dev, version 1, as its authors ask to have it copied. */
export interface StandardSchema<Input, Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: 'aboveboard';
    readonly validate: (value: unknown) => StandardResult<Output>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  /** The reason, and never a value: `not_in_list`. */
  readonly message: string;
  readonly path?: readonly string[];
}

/** What a call of an event takes. */
type CallInput<E> =
  E extends RollupShape<infer B, infer C>
    ? Inputs<B> & { readonly [N in keyof C]: number }
    : E extends EventShape<infer F>
      ? Inputs<F>
      : never;

/**
 * One event of a contract for whatever takes a Standard Schema: forms, routers, test tools. It is the one checker, on the
 * side of the tool's call, and stricter in one way: a field that the client would leave out is an issue.
 *
 * @param secrets where the event has a `digest`: the key, as for {@link compile}
 * @throws TypeError for an event that the contract does not have, and for a digest without a key: programmer's mistakes
 * @example
 * const result = standardSchema(contract, 'command_run')['~standard'].validate({ command: 'index' });
 * if (result.issues) console.error(result.issues); // [{ message: 'missing_field', path: ['exit'] }]
 */
export function standardSchema<const K extends Contract, const E extends keyof K['events'] & string>(
  contract: K,
  eventName: E,
  secrets?: () => Uint8Array,
): StandardSchema<CallInput<K['events'][E]>, Values> {
  if (!Object.hasOwn(contract.events, eventName)) {
    throw new TypeError(`standardSchema: the contract has no event ${JSON.stringify(eventName)}`);
  }
  const fields = Object.values(fieldsOf(contract.events[eventName] as Event));
  if (secrets === undefined && fields.some(({ kind }) => kind === 'digest')) {
    throw new TypeError('standardSchema: this event has a digest; pass `secrets`, the function that gives the key');
  }
  const { encodeEvent } = compile(contract, secrets);
  return {
    '~standard': {
      version: 1,
      vendor: 'aboveboard',
      validate(value) {
        const verdict = encodeEvent(eventName, value);
        const issues = verdict.drops.map(({ reason, field }) => issue(reason, field));
        if (verdict.kept) return issues.length === 0 ? { value: verdict.fields } : { issues };
        // A required field that was refused has been named already.
        const isNamed = verdict.field !== null && verdict.drops.some(({ field }) => field === verdict.field);
        return { issues: isNamed ? issues : [...issues, issue(verdict.reason, verdict.field)] };
      },
    },
  };
}

function issue(message: string, field: string | null): StandardIssue {
  return field === null ? { message } : { message, path: [field] };
}
