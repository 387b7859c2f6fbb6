const LEVELS = '▁▂▃▄▅▆▇█';
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/**
 * A line of numbers, one letter each; a gap is a dot, since nothing and nobody knows are not the same. Of more than fit, neighbours
 * are put together.
 *
 * @example spark([1, 2, null, 8], 20) // '▁▂·█'
 */
export function spark(values: readonly (number | null)[], width: number): string {
  const shown = fitted(values, width);
  const top = Math.max(0, ...shown.map((value) => value ?? 0));
  const level = (value: number) => LEVELS[top === 0 ? 0 : Math.min(7, Math.floor((value / top) * 7.999))];
  return shown.map((value) => (value === null ? '·' : level(value))).join('');
}

/** A bar of a share, 0 to 1, in eighths of a letter. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.max(0, Math.min(1, share)) * width * 8);
  return '█'.repeat(Math.floor(eighths / 8)) + EIGHTHS[eighths % 8];
}

function fitted(values: readonly (number | null)[], width: number): readonly (number | null)[] {
  const each = Math.ceil(values.length / Math.max(1, width));
  if (each <= 1) return values;
  return Array.from({ length: Math.ceil(values.length / each) }, (_, at) => {
    const some = values.slice(at * each, (at + 1) * each).filter((value) => value !== null);
    return some.length === 0 ? null : some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}
