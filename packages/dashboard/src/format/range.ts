/** How many of a unit the next larger one has. */
const LARGER: Readonly<Record<string, readonly [factor: number, unit: string]>> = {
  ms: [1000, 's'],
  s: [60, 'min'],
  min: [60, 'h'],
};

/** Whether a unit is one that {@link readable} knows. */
export const isReadable = (unit: string): boolean => Object.hasOwn(LARGER, unit);

/**
 * A range of time, or a bound of one, in the largest unit in which it is whole numbers: a contract may write minutes in
 * milliseconds. What is no time stays as it is.
 *
 * @example readable('60000-300000 ms') // '1-5 min'
 */
export function readable(label: string): string {
  const [, before = '', from = '', to, after = '', unit = ''] = /^(<?)(\d+)(?:-(\d+))?(\+?) (\w+)$/.exec(label) ?? [];
  const [factor, larger] = LARGER[unit] ?? [];
  const bounds = [from, ...(to === undefined ? [] : [to])].map(Number);
  const isWhole =
    factor !== undefined && bounds.every((bound) => bound % factor === 0) && bounds.some((bound) => bound > 0);
  if (!isWhole) return label;
  return readable(`${before}${bounds.map((bound) => bound / factor).join('-')}${after} ${larger}`);
}
