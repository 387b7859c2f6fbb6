import { type Contract, parseContract } from '../define/contract.ts';

/** Stands for a key that is not there. */
export const absent = Symbol('absent');

/**
 * A contract with some places changed, read again so that it is one.
 *
 * @example edited(mytool, { k: 5, 'events.command_run.fields.exit.max': 3, endpoint: absent })
 */
export function edited(contract: Contract, edits: Readonly<Record<string, unknown>>): Contract {
  const json = JSON.parse(JSON.stringify(contract));
  for (const [path, value] of Object.entries(edits)) put(json, path, value);
  return parseContract(json);
}

/** Sets one place of a JSON value. */
export function put(json: unknown, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop() as string;
  const place = keys.reduce((at, key) => (at as Record<string, unknown>)[key], json) as Record<string, unknown>;
  if (value === absent) delete place[last];
  else place[last] = value;
}
