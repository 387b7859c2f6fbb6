import type { ReactNode } from 'react';
import { heat } from '../../charts/shades.ts';
import './heat.css';

export interface HeatCell {
  /** How strong its colour is, 0 to 1; `null` for a cell that there is no number for. */
  readonly heat: number | null;
  readonly text: ReactNode;
  readonly aside?: ReactNode;
  readonly isUnfinished?: boolean;
}

export interface HeatLine {
  readonly name: string;
  readonly title: ReactNode;
  readonly cells: readonly (HeatCell | null)[];
}

interface Props {
  readonly caption: string;
  readonly corner: string;
  readonly columns: readonly string[];
  readonly lines: readonly HeatLine[];
  readonly tone: 'accent' | 'bad';
}

/** A table of numbers that are coloured as well: every number is text, and the colour only repeats it. */
export const Heat = ({ caption, corner, columns, lines, tone }: Props) => (
  // Reachable by key, because it scrolls.
  // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
  <section className="scroll heat-scroll" tabIndex={0} aria-label={`${caption}, table`}>
    <table className="heat">
      <caption className="unseen">{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{corner}</th>
          {columns.map((column) => (
            <th key={column} scope="col">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lines.map(({ name, title, cells }) => (
          <tr key={name}>
            <th scope="row">{title}</th>
            {cells.map((cell, i) => (
              <Cell key={columns[i]} cell={cell} tone={tone} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);

const Cell = ({ cell, tone }: { cell: HeatCell | null; tone: Props['tone'] }) =>
  cell === null ? (
    <td />
  ) : (
    <td
      className={cell.isUnfinished ? 'known unfinished' : 'known'}
      style={{ background: heat(tone, cell.heat ?? 0, { isBelowText: true }) }}
    >
      <strong>{cell.text}</strong>
      {cell.aside && <small>{cell.aside}</small>}
    </td>
  );
