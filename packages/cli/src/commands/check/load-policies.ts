import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Policy } from '@aboveboard/contract/life';
import { UserError } from '../../user-error.ts';

/** Where rules of one's own are, beside the contract. */
const NAMES = ['aboveboard.policy.ts', 'aboveboard.policy.js'];

/**
 * Loads the rules of one's own: the default export of a module, a function or a list of them.
 *
 * @param file as the person gave it; without one, a file of the usual name beside the contract, if there is any
 * @throws UserError naming the file
 */
export async function loadPolicies(file: string | undefined, contractFile: string): Promise<readonly Policy[]> {
  const beside = NAMES.map((name) => join(dirname(resolve(contractFile)), name)).find((path) => existsSync(path));
  const path = file === undefined ? beside : resolve(file);
  if (path === undefined) return [];
  const name = `--policy ${file ?? path}`;
  if (!existsSync(path)) throw new UserError(`${name}: there is no such file`);
  const { createJiti } = await import('jiti');
  let exported: unknown;
  try {
    exported = await createJiti(import.meta.url).import(path, { default: true });
  } catch (error) {
    throw new UserError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const policies: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (!policies.every((policy) => typeof policy === 'function')) {
    throw new UserError(`${name}: expected a default export that is a function, or a list of functions`);
  }
  return policies as readonly Policy[];
}
