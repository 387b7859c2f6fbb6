/** Numbers are written one way for everyone, so that two people who compare their pages see the same text. */
const LOCALE = 'en-US';

const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });
const percent = new Intl.NumberFormat(LOCALE, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `12,480`; a dash where there is no number, which is not zero. */
export const number = (value: number | null): string => (value === null ? '–' : whole.format(value));

/** `12.5K`, for axes. */
export const compact = (value: number): string => short.format(value);

/** `41.3%`; a share too small to be written is not written as nothing. */
export function share(part: number, total: number): string {
  if (total <= 0) return '–';
  return part > 0 && part / total < 0.001 ? '<0.1%' : percent.format(part / total);
}

/** `1 install`, `2 installs`. */
export const counted = (value: number, one: string): string => `${number(value)} ${value === 1 ? one : `${one}s`}`;

/** Round marks from zero to the first at or above `max`: whole numbers only, as nobody has half an install. */
export function marksUpTo(max: number, wanted = 4): number[] {
  const rough = Math.max(1, max) / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power);
  const count = Math.max(1, Math.ceil(max / step));
  return Array.from({ length: count + 1 }, (_, i) => i * step);
}
