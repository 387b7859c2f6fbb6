// biome-ignore-all lint/a11y/noRedundantRoles: a narrow page lays rows out as blocks, and browsers then forget the roles
import type { ReactNode } from 'react';
import './data-table.css';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  readonly isNumber?: boolean;
}

interface Props<Row> {
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** The first column names its row. */
export const DataTable = <Row,>({ caption, columns, rows }: Props<Row>) => (
  <table className="data-table" role="table">
    <caption className="unseen">{caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        {columns.map(({ title, isNumber }) => (
          <th key={title} scope="col" role="columnheader" className={isNumber ? 'number' : undefined}>
            {title}
          </th>
        ))}
      </tr>
    </thead>
    <tbody role="rowgroup">
      {rows.map((row, i) => (
        <tr key={i} role="row">
          {columns.map(({ title, cell, isNumber }, j) =>
            j === 0 ? (
              <th key={title} scope="row" role="rowheader">
                {cell(row)}
              </th>
            ) : (
              <td key={title} role="cell" className={isNumber ? 'number' : undefined}>
                {cell(row)}
              </td>
            ),
          )}
        </tr>
      ))}
    </tbody>
  </table>
);
