import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Contract, parseContract } from '@aboveboard/contract';
import { UserError } from '../user-error.ts';

/** Where a contract is looked for when nobody says where, in this order. */
export const CONTRACT_FILES = ['telemetry.contract.ts', 'telemetry.contract.js', 'contract.json'] as const;

/**
 * The contract's file: the given one, or the first of {@link CONTRACT_FILES} in the working directory.
 *
 * @throws UserError where none is given and none is found
 */
export function findContract(given?: string): string {
  const file = given ?? CONTRACT_FILES.find((name) => existsSync(name));
  if (file !== undefined) return file;
  throw new UserError(`no contract here: expected ./${CONTRACT_FILES.join(' or ./')}; name another by --contract FILE`);
}

/**
 * Reads a contract from a file: JSON as it is, and the default export of a module, TypeScript included.
 *
 * @throws UserError naming the file and, for a wrong contract, every problem in it
 */
export async function loadContract(file: string): Promise<Contract> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UserError(`--contract ${file}: there is no such file`);
  try {
    return parseContract(path.endsWith('.json') ? JSON.parse(await readFile(path, 'utf8')) : await importDefault(path));
  } catch (error) {
    throw new UserError(`--contract ${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function importDefault(path: string): Promise<unknown> {
  // Node 20 reads no TypeScript by itself. Loaded here, since no other command needs it.
  const { createJiti } = await import('jiti');
  const found: unknown = await createJiti(import.meta.url).import(path, { default: true });
  // Where there is no default export, it is the module itself.
  const { __esModule: isModule, [Symbol.toStringTag]: tag } = Object(found);
  if (isModule === true || tag === 'Module')
    throw new UserError('expected a default export, as in: export default contract({ … })');
  return found;
}
