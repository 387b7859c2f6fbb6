/** A colour of styles.css of which charts take shades. */
export type Tone = 'accent' | 'bad' | 'muted';

/** More shades are not told apart; what is left over becomes one. */
export const MOST_SHADES = 7;

/** The first of those that are to have a shade of their own: all, or where they are too many one fewer than there are shades. */
export function ownShades<T>(all: readonly T[]): readonly T[] {
  return all.slice(0, all.length > MOST_SHADES ? MOST_SHADES - 1 : MOST_SHADES);
}

/** What is no release is grey: three greys, far from each other and from every shade of the accent. */
export const GREYS: readonly string[] = [55, 80, 35].map((percent) => mixed('muted', percent, 'surface'));

/** How strong a line has to be to be seen at 3 : 1 on the surface. */
export const THINNEST = 68;

/** More would take the text on it its contrast. */
const STRONGEST_BELOW_TEXT = 45;
const STRONGEST = 85;

/**
 * Shades of one tone, the strongest first. They are told apart by their lightness, which every kind of eye sees:
 * `colours.browser.test.ts` holds them to that.
 *
 * @param palest in percent of the tone; less is not seen on a dark ground
 */
export function shades(tone: Tone, count: number, palest = 25): string[] {
  const step = (100 - palest) / Math.max(1, count - 1);
  return Array.from({ length: count }, (_, i) => mixed(tone, Math.round(100 - i * step), 'surface'));
}

/**
 * The colour of a cell.
 *
 * @param strength 0 to 1; the stronger, the further from the ground
 */
export function heat(tone: Tone, strength: number, { isBelowText }: { readonly isBelowText: boolean }): string {
  return mixed(tone, Math.round(strength * (isBelowText ? STRONGEST_BELOW_TEXT : STRONGEST)), 'ground');
}

function mixed(tone: Tone, percent: number, ground: 'surface' | 'ground'): string {
  return `color-mix(in oklab, var(--${tone}) ${percent}%, var(--${ground}))`;
}
