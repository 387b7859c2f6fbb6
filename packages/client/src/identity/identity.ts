import type { Contract, Identity } from '@aboveboard/contract';
import { dayAfter, dayOf, isDay } from '../day/day.ts';
import { readOr } from '../dir/files.ts';
import { type Place, pathIn } from '../dir/place.ts';
import { mintOnce } from './mint.ts';
import { randomHex } from './random.ts';

/** Ids of this process: what cannot or may not be kept on disk. By stream, since a shared id would link two streams. */
export type ProcessIds = Map<string, string>;

/**
 * The identity under which a stream's events travel, or `undefined` where they have none.
 *
 * @param now of the host, for identities that end
 */
export function identityOf(
  contract: Contract,
  stream: string,
  place: Place,
  ids: ProcessIds,
  now: number,
): string | undefined {
  const identity = contract.streams[stream]?.identity;
  if (identity === undefined || identity.type === 'none') return undefined;
  const kept = identity.type === 'process' ? undefined : keptId(identity, fileOf(contract, stream, place), now);
  if (kept !== undefined) return kept;
  const own = ids.get(stream) ?? random(identity);
  ids.set(stream, own);
  return own;
}

/** The ids that are kept here and still good, one for each stream that has one; makes none. */
export function keptIds(contract: Contract, place: Place, now: number): string[] {
  return Object.entries(contract.streams).flatMap(([stream, { identity }]) => {
    const file = fileOf(contract, stream, place);
    const text = file === '' ? undefined : readOr(file);
    if (text === undefined) return [];
    if (identity.type === 'install') return readId(identity, text) ?? [];
    return identity.type === 'rotating' ? (readRotating(text, identity.days, dayOf(now)) ?? []) : [];
  });
}

/** `id` is for the stream that programs share; any further stream has a file of its own, so that nothing links them. */
function fileOf(contract: Contract, stream: string, place: Place): string {
  const installs = Object.keys(contract.streams).filter((name) => contract.streams[name]?.identity.type === 'install');
  const shared = installs.includes('default') ? 'default' : installs[0];
  if (stream === shared) return place.id;
  return place.dir === '' ? '' : pathIn(place, `identity-${stream}`);
}

function keptId(identity: Identity, file: string, now: number): string | undefined {
  if (identity.type !== 'rotating')
    return mintOnce(
      file,
      (text) => readId(identity, text),
      () => random(identity),
    );
  const today = dayOf(now);
  return mintOnce(
    file,
    (text) => readRotating(text, identity.days, today),
    () => `${random(identity)} ${today}\n`,
  );
}

/** Either form is read, since another program may have made the file; the stream's own form is what travels. */
function readId(identity: Identity, text: string): string | undefined {
  const digits = text.trim().toLowerCase().replaceAll('-', '');
  return /^[0-9a-f]{32}$/.test(digits) ? formatted(identity, digits) : undefined;
}

/** An id and the day of its minting. One from the future was minted under a wrong clock and would never end. */
function readRotating(text: string, days: number, today: string): string | undefined {
  const [id = '', minted] = text.trim().split(' ');
  if (!/^[0-9a-f]{32}$/.test(id) || !isDay(minted)) return undefined;
  return minted <= dayAfter(today, 1) && today < dayAfter(minted, days) ? id : undefined;
}

function random(identity: Identity): string {
  return formatted(identity, randomHex(16));
}

function formatted(identity: Identity, digits: string): string {
  if (identity.type !== 'install' || identity.format !== 'uuid') return digits;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
