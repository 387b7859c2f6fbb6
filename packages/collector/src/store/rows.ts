/**
 * Rows as text of the format JSONCompactEachRow: their values in the order of the columns, without names.
 *
 * Most rows of one batch share an object, that of the common fields, so the text of the last one is kept.
 *
 * @param rows of the same columns each
 * @example encodeRows([{ event: 'run', fields: { ok: true } }]) // { columns: ['event', 'fields'], text: '["run",{"ok":true}]' }
 */
export function encodeRows(rows: readonly object[]): { readonly columns: readonly string[]; readonly text: string } {
  const columns = Object.keys(rows[0] ?? {});
  const last = columns.map(() => ({ value: undefined as unknown, text: 'null' }));
  let text = '';
  for (const row of rows) {
    const values = row as Readonly<Record<string, unknown>>;
    for (const [i, column] of columns.entries()) {
      const known = last[i] as (typeof last)[0];
      const value = values[column];
      if (value !== known.value) {
        known.value = value;
        known.text = JSON.stringify(value) ?? 'null';
      }
      text += i === 0 ? `[${known.text}` : `,${known.text}`;
    }
    text += ']\n';
  }
  return { columns, text };
}
