import type { Tables } from './dataset.ts';

/**
 * Makes a statement of a question, by the names of tables and columns in it.
 *
 * @throws Error where the question is about nothing that there is
 * @example ask('total amount by city', tables) // 'SELECT city, sum(amount) FROM orders GROUP BY city'
 */
export function ask(question: string, tables: Tables): string {
  const words: readonly string[] = question.toLowerCase().match(/[a-z]+/g) ?? [];
  const group = words[words.findIndex((word) => word === 'by' || word === 'per') + 1];
  const isGrouped = words.includes('by') || words.includes('per');
  const found = Object.entries(tables).find(([name, rows]) => {
    const columns = Object.keys(rows[0] ?? {});
    return words.includes(name) || words.some((word) => columns.includes(word));
  });
  if (found === undefined) throw new Error(`nothing that is known answers: ${question}`);
  const [table, rows] = found;
  const columns = Object.keys(rows[0] ?? {});
  const column = words.find((word) => columns.includes(word) && word !== group);
  const measure = measureOf(words, column);
  const by = isGrouped && group !== undefined && columns.includes(group) ? group : undefined;
  if (measure === undefined) return `SELECT ${column ?? '*'} FROM ${table}`;
  return by === undefined ? `SELECT ${measure} FROM ${table}` : `SELECT ${by}, ${measure} FROM ${table} GROUP BY ${by}`;
}

function measureOf(words: readonly string[], column: string | undefined): string | undefined {
  if (words.includes('many') || words.includes('count')) return 'count(*)';
  if (column === undefined) return undefined;
  if (words.includes('total') || words.includes('sum')) return `sum(${column})`;
  return words.includes('average') ? `avg(${column})` : undefined;
}
