import type { Env } from '../host/host.ts';

/** How text is set off on a terminal; leaves it as it is elsewhere. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
}

/** Colours only on a terminal, and not where `NO_COLOR` is set to anything (https://no-color.org). */
export function paintOf(isTerminal: boolean, env: Env): Paint {
  const isPlain = !isTerminal || (env.NO_COLOR ?? '') !== '';
  const code = (on: number, off: number) => (text: string) => (isPlain ? text : `\u001b[${on}m${text}\u001b[${off}m`);
  return { bold: code(1, 22), dim: code(2, 22) };
}

/** Rows as columns that stand below each other; the last one is left ragged. */
export function columns(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [i, cell] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}

/** @example count(1, 'event') // '1 event' */
export function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : what.endsWith('s') ? 'es' : 's'}`;
}

/** @example bytes(2048) // '2.0 KB' */
export function bytes(size: number): string {
  return size < 1024 ? `${size} B` : `${(size / 1024).toFixed(1)} KB`;
}

/** Minutes are as exact as anybody needs it. UTC, as every time that leaves this machine. @example '2026-11-21 08:00 UTC' */
export function moment(time: number | string): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Of somebody else's text, what may stand on a terminal: one line, and nothing that moves the cursor. */
export function oneLine(text: string): string {
  return text.replace(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim();
}
