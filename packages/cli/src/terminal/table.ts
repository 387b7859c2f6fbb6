import type { Style } from './style.ts';

/** A column of a table. */
export interface Column {
  readonly head: string;
  /** Numbers stand to the right. */
  readonly isNumber?: boolean;
  /** May be cut where the terminal is narrow; `spare` ones go altogether, the last first. */
  readonly give?: 'cut' | 'spare';
}

/** A cell as it is read, and how it looks. */
export interface Cell {
  readonly text: string;
  readonly format?: Parameters<Style>[0];
}

const GAP = 2;
const NARROWEST = 8;

/**
 * A table, aligned, that fits a width.
 *
 * @example table([{ head: 'event' }, { head: 'count', isNumber: true }], [['run', '12']], { width: 80, style: plain })
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly (string | Cell)[])[],
  { width, style }: { readonly width: number; readonly style: Style },
): string {
  const cells = rows.map((row) => row.map((cell) => (typeof cell === 'string' ? { text: cell } : cell)));
  const natural = columns.map(({ head }, at) =>
    Math.max(lengthOf(head), ...cells.map((row) => lengthOf(row[at]?.text ?? ''))),
  );
  const widths = fit(columns, natural, width);
  const line = (row: readonly Cell[], format?: Cell['format']) =>
    columns
      .flatMap(({ isNumber }, at) => {
        const room = widths[at];
        if (room === undefined) return [];
        const cell = row[at] ?? { text: '' };
        const text = cut(cell.text, room);
        const space = ' '.repeat(room - lengthOf(text));
        const shown = format ?? cell.format;
        const styled = shown === undefined || text === '' ? text : style(shown, text);
        return [isNumber ? space + styled : styled + space];
      })
      .join(' '.repeat(GAP))
      .trimEnd();
  const head = columns.map(({ head: text }) => ({ text }));
  return [line(head, 'dim'), ...cells.map((row) => line(row))].join('\n');
}

/** Widths that fit: first what may be cut gives, then what may go goes. `undefined` for a column that is gone. */
function fit(columns: readonly Column[], natural: readonly number[], width: number): readonly (number | undefined)[] {
  const widths: (number | undefined)[] = [...natural];
  const total = () => {
    const there = widths.filter((one) => one !== undefined);
    return there.reduce((sum, one) => sum + one, GAP * (there.length - 1));
  };
  const shrink = (least: number) => {
    while (total() > width) {
      const widest = columns
        .map(({ give }, at) => ({ at, room: give === 'cut' ? (widths[at] ?? 0) : 0 }))
        .sort((a, b) => b.room - a.room)[0];
      if (widest === undefined || widest.room <= least) return;
      widths[widest.at] = widest.room - 1;
    }
  };
  shrink(NARROWEST * 2);
  for (let at = columns.length - 1; at >= 0 && total() > width; at--) {
    if (columns[at]?.give === 'spare') widths[at] = undefined;
  }
  shrink(NARROWEST);
  return widths;
}

function cut(text: string, room: number): string {
  return lengthOf(text) <= room ? text : `${[...text].slice(0, room - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return [...text].length;
}
