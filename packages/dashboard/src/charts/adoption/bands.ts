import type { AdoptionRow } from '@aboveboard/collector/api';
import { isRelease, newestFirst } from '../../format/version-order.ts';

/** A version as it is drawn. */
export interface Band {
  readonly name: string;
  readonly colour: string;
  readonly rows: readonly AdoptionRow[];
}

/** More shades are not told apart; the older ones become one band. */
const MOST = 7;
export const OLDER = 'older';

/**
 * Versions from the oldest to the newest, which has the strongest shade; what is no release stands below all, and is grey.
 * The order carries the meaning and the shade only repeats it, so that it is read with any eyes.
 */
export function bandsOf(rows: readonly AdoptionRow[]): Band[] {
  const versions = [...new Set(rows.map(({ version }) => version))].toSorted(newestFirst);
  const releases = versions.filter(isRelease);
  const shown: string[] = releases.map(String).slice(0, releases.length > MOST ? MOST - 1 : MOST);
  const nameOf = (version: string | null): string =>
    !isRelease(version) ? (version ?? 'not sent') : shown.includes(String(version)) ? String(version) : OLDER;
  const names = [...shown, ...(shown.length < releases.length ? [OLDER] : [])];
  const rest = versions.filter((version) => !isRelease(version)).map(nameOf);
  const band = (name: string, colour: string): Band => ({
    name,
    colour,
    rows: rows.filter(({ version }) => nameOf(version) === name),
  });
  return [
    ...rest.toReversed().map((name) => band(name, 'var(--line-strong)')),
    ...names.toReversed().map((name, i) => band(name, shade(names.length - 1 - i, names.length))),
  ];
}

/** From the accent to three tenths of it: less is not seen on a dark ground. */
function shade(fromNewest: number, count: number): string {
  const strength = 100 - Math.round((fromNewest / Math.max(1, count - 1)) * 70);
  return `color-mix(in oklab, var(--accent) ${strength}%, var(--surface))`;
}
