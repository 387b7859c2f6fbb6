import type { Contract } from '@aboveboard/contract';
import { canonical } from '@aboveboard/contract';
import { makeDir, readFound, writeWhole } from '../dir/files.ts';
import { isDebugging } from './debugging.ts';
import type { Session } from './session.ts';

/**
 * The hash that names the contract. Working it out costs more than all the rest of a run, so it is kept in
 * `contract.json`, with the text that it belongs to: its first line is the hash, the rest the contract as it runs here.
 *
 * @example
 * 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
 * {"aboveboard":1,"name":"mytool",…}
 */
export function hashOf(session: Session): string {
  if (session.hash !== undefined) return session.hash;
  const { contract, place } = session;
  const text = JSON.stringify(contract);
  const kept = place.dir === '' ? '' : (readFound(place.contract) ?? '');
  if (kept.slice(HASH_LENGTH + 1) === text) session.hash = kept.slice(0, HASH_LENGTH);
  else {
    session.hash = hash(contract);
    // A developer who looks at what would be sent leaves no trace.
    if (!isDebugging(session) && makeDir(place.dir)) writeWhole(place.contract, `${session.hash}\n${text}`);
  }
  return session.hash;
}

const HASH_LENGTH = 64;

function hash(contract: Contract): string {
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(canonical(contract)).digest('hex');
}
