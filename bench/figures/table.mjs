/** Rows as text, numbers to the right. */
export function table(rows) {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const isNumber = (i) => rows.every((row) => /^[\d.,<> x×±-]*$/.test(String(row[columns[i]] ?? '')));
  return `${cells
    .map((line) =>
      line
        .map((cell, i) => (isNumber(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')}\n`;
}
