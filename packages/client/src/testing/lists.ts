import { AssertionError } from 'node:assert';
import type { Choice, Choices, Contract, EventShape, Field, Fields, RollupShape } from '@aboveboard/contract';
import { onlyInTests, type TestOptions } from './only-in-tests.ts';

/** Where a contract has lists, as dotted paths: `common.os`, `events.command_run.fields.command`, `events.usage.by.tool`. */
export type ListPath<K extends Contract> =
  | `common.${Lists<K['common']>}`
  | { [E in keyof K['events'] & string]: ListsOfEvent<K['events'][E], E> }[keyof K['events'] & string];

type ListsOfEvent<S, E extends string> =
  S extends RollupShape<infer B>
    ? `events.${E}.by.${Lists<B>}`
    : S extends EventShape<infer F>
      ? `events.${E}.fields.${Lists<F>}`
      : never;

type Lists<F extends Fields> = {
  [N in keyof F & string]: [Extract<F[N], Choice | Choices>] extends [never] ? never : N;
}[keyof F & string];

export interface ListOptions extends TestOptions {
  /** Values that only the contract has, and rightly so: `['(none)']` for a run without a command. */
  readonly besides?: readonly string[];
}

/**
 * Holds a list of the contract to what the program really registers, so that a new command or error code cannot be
 * forgotten in the contract, and an old one cannot stay behind. Order does not count.
 *
 * @throws AssertionError that names what is missing on which side; TypeError where the path leads to no list
 * @example
 * assertListEquals(contract, 'events.command_run.fields.command', program.commands.map((command) => command.name()));
 */
export function assertListEquals<const K extends Contract>(
  contract: K,
  path: ListPath<K>,
  registered: Iterable<string>,
  options: ListOptions = {},
): void {
  onlyInTests(options, process.env);
  const listed = listAt(contract, path);
  const besides = new Set(options.besides);
  const expected = [...new Set(registered)].sort();
  const actual = listed.filter((value) => !besides.has(value)).sort();
  const faults = [
    fault('registered, and not in the contract', without(expected, listed)),
    fault('in the contract, and not registered', without(actual, expected)),
    fault('named in `besides`, and not in the contract', without([...besides], listed)),
  ].filter((line) => line !== undefined);
  if (faults.length === 0) return;
  throw new AssertionError({
    message: [`the list at ${path} of the contract "${contract.name}" is not what is registered:`, ...faults].join(
      '\n  ',
    ),
    actual,
    expected,
    operator: 'assertListEquals',
    stackStartFn: assertListEquals,
  });
}

function listAt(contract: Contract, path: string): readonly string[] {
  let found: unknown = contract;
  // A name has no dot in it, so each part is one step.
  for (const step of path.split('.')) {
    found = typeof found === 'object' && found !== null && Object.hasOwn(found, step) ? Reflect.get(found, step) : null;
  }
  const field = found as Field | null;
  if (field?.kind === 'choice' || field?.kind === 'choices') return field.values;
  throw new TypeError(`assertListEquals: expected the path of a choice or choices, got ${path}`);
}

function without(values: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return values.filter((value) => !known.has(value));
}

function fault(what: string, values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : `${what}: ${values.join(', ')}`;
}
