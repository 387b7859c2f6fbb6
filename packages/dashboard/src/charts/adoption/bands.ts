import type { AdoptionRow } from '@aboveboard/collector/api';
import { isRelease, newestFirst } from '../../format/version-order.ts';
import { GREYS, ownShades, shades } from '../shades.ts';

/** A version as it is drawn. */
export interface Band {
  readonly name: string;
  readonly colour: string;
  readonly rows: readonly AdoptionRow[];
}

/** The band of those that have no shade of their own. */
export const OLDER = 'older';

/**
 * Versions from the oldest to the newest, which has the strongest shade; what is no release stands below all, in greys.
 * The order carries the meaning and the shade only repeats it, so that it is read with any eyes.
 */
export function bandsOf(rows: readonly AdoptionRow[]): Band[] {
  const versions = [...new Set(rows.map(({ version }) => version))].toSorted(newestFirst);
  const releases = versions.filter(isRelease);
  const shown = ownShades(releases.map(String));
  const nameOf = (version: string | null): string =>
    !isRelease(version) ? (version ?? 'not sent') : shown.includes(String(version)) ? String(version) : OLDER;
  const names = [...shown, ...(shown.length < releases.length ? [OLDER] : [])];
  const colours = shades('accent', names.length);
  const rest = versions.filter((version) => !isRelease(version)).map(nameOf);
  const band = (name: string, colour: string): Band => ({
    name,
    colour,
    rows: rows.filter(({ version }) => nameOf(version) === name),
  });
  return [
    ...rest.map((name, i) => band(name, GREYS[i % GREYS.length] as string)).toReversed(),
    ...names.map((name, i) => band(name, colours[i] as string)).toReversed(),
  ];
}
