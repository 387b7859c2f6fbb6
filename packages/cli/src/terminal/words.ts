/** Numbers as people read them, in the terminal. `null` is a dash: nobody knows, which is not zero. */

export function count(n: number | null): string {
  return n === null ? '–' : n.toLocaleString('en');
}

/** @example percent(0.1234) // '12 %' */
export function percent(share: number | null): string {
  if (share === null) return '–';
  const digits = share !== 0 && Math.abs(share) < 0.0995 ? 1 : 0;
  return `${(share * 100).toFixed(digits)} %`;
}

/** How much more or less than before, in per cent of what it was. */
export function change(now: number | null, before: number | null): string {
  if (now === null || before === null || before === 0) return '';
  const part = (now - before) / before;
  return `${part >= 0 ? '+' : '−'}${Math.abs(part * 100).toFixed(0)} %`;
}
