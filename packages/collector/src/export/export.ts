import { eventsTable } from '../store/schema.ts';
import type { ExportFormat, Store } from '../store/store.ts';

/** The formats in which data leaves, by the name that people give. */
export const FORMATS = { csv: 'CSVWithNames', ndjson: 'JSONEachRow', parquet: 'Parquet' } as const satisfies Readonly<
  Record<string, ExportFormat>
>;
export type Format = keyof typeof FORMATS;

export const CONTENT_TYPES: Readonly<Record<Format | 'sql', string>> = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
  // As text, which a browser shows: `application/sql` it would put away as a file without a name.
  sql: 'text/plain; charset=utf-8',
};

export function isFormat(name: unknown): name is Format {
  return typeof name === 'string' && Object.hasOwn(FORMATS, name);
}

/**
 * Raw rows as they are kept: event, day, date of arrival, id, hash of the contract, common fields and fields as JSON.
 *
 * @param range UTC dates, both included
 * @returns the export piece by piece, a day at a time; a Parquet file is one piece, since its index stands at its end
 * @example for await (const piece of exportRaw(store, 'mytool', { from, to }, 'csv')) file.write(piece);
 */
export async function* exportRaw(
  store: Store,
  project: string,
  { from, to }: { readonly from: string; readonly to: string },
  format: Format,
): AsyncGenerator<Uint8Array> {
  const table = eventsTable(project);
  const rows = (condition: string) =>
    `SELECT event, day, arrived, identity, contract, ${present('common')}, ${present('fields')}
     FROM ${table} WHERE ${condition} ORDER BY day, event`;
  if (format === 'parquet') {
    yield await store.bytes(rows('day BETWEEN {from:Date} AND {to:Date}'), 'Parquet', { from, to });
    return;
  }
  const days = await store.query<{ day: string }>(
    `SELECT DISTINCT day FROM ${table} WHERE day BETWEEN {from:Date} AND {to:Date} ORDER BY day`,
    { from, to },
  );
  // Of no day, for the names of the columns.
  if (days.length === 0) yield await store.bytes(rows('0'), FORMATS[format]);
  for (const [i, { day }] of days.entries()) {
    const piece = await store.bytes(rows('day = {day:Date}'), FORMATS[format], { day });
    yield format === 'csv' && i > 0 ? withoutFirstLine(piece) : piece;
  }
}

/**
 * A column of fields as JSON, with those that were sent. The engine writes every typed path of the contract, also where the
 * event does not have it, as `null`, which no field can be.
 */
function present(column: 'common' | 'fields'): string {
  return `concat('{', arrayStringConcat(arrayMap((field) -> concat(toJSONString(field.1), ':', field.2),
    arrayFilter((field) -> field.2 != 'null', JSONExtractKeysAndValuesRaw(toString(${column})))), ','), '}') AS ${column}`;
}

/** The names of the columns stand at the top once. */
function withoutFirstLine(csv: Uint8Array): Uint8Array {
  return csv.subarray(csv.indexOf(10) + 1);
}

/**
 * The rows of a report in a format, written by the engine. A range within a row becomes columns such as `p50.label`, and a
 * series stays a list.
 *
 * @example await exportRows(store, await reports.active(question), 'parquet')
 */
export async function exportRows(store: Store, rows: readonly object[], format: Format): Promise<Uint8Array> {
  if (rows.length === 0) return new Uint8Array();
  if (format === 'ndjson') return new TextEncoder().encode(`${linesOf(rows)}\n`);
  const flat = rows.map(flatten);
  return store.bytes('SELECT * FROM format(JSONEachRow, {structure:String}, {lines:String})', FORMATS[format], {
    structure: structureOf(flat),
    lines: linesOf(flat),
  });
}

type Flat = Readonly<Record<string, unknown>>;

function linesOf(rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n');
}

function flatten(row: object): Flat {
  return Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.entries(value).map(([inner, part]) => [`${name}.${inner}`, part])
        : [[name, value]],
    ),
  );
}

/** The columns and their types: what is a range in one row may be `null`, under the name of the whole, in all others. */
function structureOf(rows: readonly Flat[]): string {
  const values = new Map<string, unknown[]>();
  for (const row of rows) {
    for (const [name, value] of Object.entries(row)) {
      const column = values.get(name) ?? [];
      values.set(name, column);
      column.push(value);
    }
  }
  const names = [...values.keys()].filter((name) => ![...values.keys()].some((other) => other.startsWith(`${name}.`)));
  return names.map((name) => `\`${name}\` ${typeOf(values.get(name) as unknown[])}`).join(', ');
}

function typeOf(values: readonly unknown[]): string {
  const some = values.filter((value) => value !== null && value !== undefined);
  if (some.some(Array.isArray)) return `Array(${typeOf(some.flat())})`;
  if (some.length > 0 && some.every((value) => typeof value === 'boolean')) return 'Nullable(Bool)';
  if (some.length > 0 && some.every(Number.isInteger)) return 'Nullable(Int64)';
  if (some.length > 0 && some.every((value) => typeof value === 'number')) return 'Nullable(Float64)';
  return 'Nullable(String)';
}
