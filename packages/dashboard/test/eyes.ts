import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  lab,
  type Rgb,
  rgb,
} from 'culori';

/** How a colour is seen, by the model of Machado, Oliveira and Fernandes (2009); whole deficiencies, the milder ones lie between. */
export const EYES: Readonly<Record<string, (colour: Rgb) => Rgb>> = {
  'all cones': (colour) => colour,
  protanopia: filterDeficiencyProt(1),
  deuteranopia: filterDeficiencyDeuter(1),
  tritanopia: filterDeficiencyTrit(1),
};

const difference = differenceCiede2000();

/**
 * The pairs of colours that some eyes see less far apart than they have to be, in CIEDE2000.
 *
 * @example tooClose(['#c00', '#080'], 20) // ['deuteranopia: #c00 and #080 are 17.0 apart']
 */
export function tooClose(colours: readonly string[], least: number): string[] {
  return Object.entries(EYES).flatMap(([eyes, seen]) =>
    colours.flatMap((one, i) =>
      colours.slice(i + 1).flatMap((other) => {
        const apart = difference(seen(read(one)), seen(read(other)));
        return apart < least ? [`${eyes}: ${one} and ${other} are ${apart.toFixed(1)} apart`] : [];
      }),
    ),
  );
}

/** How light each colour is, 0 to 100, by eyes. */
export function lightness(colours: readonly string[]): Record<string, number[]> {
  return Object.fromEntries(
    Object.entries(EYES).map(([eyes, seen]) => [eyes, colours.map((colour) => lab(seen(read(colour))).l)]),
  );
}

function read(colour: string): Rgb {
  const known = rgb(colour);
  if (known === undefined) throw new TypeError(`no colour: ${colour}`);
  return known;
}
