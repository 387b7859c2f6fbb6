import type { Row, Tables } from './dataset.ts';

/** What a statement asks for, understood and checked against the tables. */
export interface Plan {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  readonly where: { readonly column: string; readonly value: string } | undefined;
  readonly groupBy: string | undefined;
  readonly limit: number;
}

type Column = { readonly name: string; readonly of: string; readonly by: Aggregate | undefined };
type Aggregate = 'count' | 'sum' | 'avg';

const STATEMENT =
  /^\s*select\s+(?<columns>.+?)\s+from\s+(?<table>\w+)(?:\s+where\s+(?<column>\w+)\s*=\s*'(?<value>[^']*)')?(?:\s+group\s+by\s+(?<groupBy>\w+))?(?:\s+limit\s+(?<limit>\d+))?\s*;?\s*$/i;
const AGGREGATE = /^(?<by>count|sum|avg)\(\s*(?<of>\*|\w+)\s*\)$/i;
const MOST_ROWS = 500;

/**
 * A dry run: is this a statement that this engine can run over these tables?
 *
 * @throws Error that says what is wrong, with the words of the statement in it
 * @example plan("SELECT city, sum(amount) FROM orders GROUP BY city", tables)
 */
export function plan(sql: string, tables: Tables): Plan {
  const parts = STATEMENT.exec(sql)?.groups;
  if (parts === undefined) throw new Error(`expected SELECT … FROM …, got: ${sql}`);
  const rows = Object.hasOwn(tables, parts.table as string) ? tables[parts.table as string] : undefined;
  if (rows === undefined) throw new Error(`there is no table ${parts.table}`);
  const known = new Set(Object.keys(rows[0] ?? {}));
  const columns = (parts.columns as string).split(',').map((text) => columnOf(text.trim()));
  const named = [...columns.map(({ of }) => of), parts.column, parts.groupBy];
  for (const name of named) {
    if (name !== undefined && name !== '*' && !known.has(name)) throw new Error(`there is no column ${name}`);
  }
  const where = parts.column === undefined ? undefined : { column: parts.column, value: parts.value ?? '' };
  return { columns, rows, where, groupBy: parts.groupBy, limit: Number(parts.limit ?? MOST_ROWS) };
}

/** Runs a statement. */
export function run({ columns, rows, where, groupBy, limit }: Plan): readonly Row[] {
  const found = where === undefined ? rows : rows.filter((row) => String(row[where.column]) === where.value);
  if (groupBy === undefined && columns.every(({ by }) => by === undefined)) {
    return found.slice(0, limit).map((row) => rowOf(columns, [row]));
  }
  return [...grouped(found, groupBy).values()].slice(0, limit).map((group) => rowOf(columns, group));
}

function columnOf(text: string): Column {
  const aggregate = AGGREGATE.exec(text)?.groups;
  if (aggregate === undefined) return { name: text, of: text, by: undefined };
  return { name: text, of: aggregate.of as string, by: (aggregate.by as string).toLowerCase() as Aggregate };
}

function grouped(rows: readonly Row[], groupBy: string | undefined): Map<string | number, Row[]> {
  const groups = new Map<string | number, Row[]>();
  for (const row of rows) {
    const key = keyOf(row, groupBy);
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function keyOf(row: Row, groupBy: string | undefined): string | number {
  return groupBy === undefined ? '' : (row[groupBy] as string | number);
}

function rowOf(columns: readonly Column[], group: readonly Row[]): Row {
  return Object.fromEntries(
    columns.flatMap(({ name, of, by }) => {
      if (of === '*' && by === undefined) return Object.entries(group[0] ?? {});
      return [[name, by === undefined ? (group[0]?.[of] ?? '') : aggregated(by, of, group)]];
    }),
  );
}

function aggregated(by: Aggregate, of: string, group: readonly Row[]): number {
  if (by === 'count') return group.length;
  const sum = group.reduce((total, row) => total + Number(row[of] ?? 0), 0);
  return by === 'sum' ? sum : sum / group.length;
}
