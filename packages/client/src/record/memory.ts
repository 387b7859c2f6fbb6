import type { Values } from '@aboveboard/contract';

/** One event as it waits in memory. */
export interface Row {
  readonly event: string;
  readonly stream: string;
  readonly day: string;
  readonly fields: Values;
}

/** What one process has recorded and not yet written. */
export interface Memory {
  rows: Row[];
  /** Counters by event, day and combination. */
  rollups: Map<string, Row & { readonly fields: Record<string, Values[string]> }>;
  /** What `once` events have been recorded already, and for which day. */
  reported: Map<string, string>;
}

/** More rows than this would not fit into the buffer either: beyond it the oldest go. */
const MAX_ROWS = 2500;
/** More combinations than this in one second are no counters any more. */
const MAX_ROLLUPS = 2000;

export function newMemory(): Memory {
  return { rows: [], rollups: new Map(), reported: new Map() };
}

export function waitsIn(memory: Memory): number {
  return memory.rows.length + memory.rollups.size;
}

export function addRow(memory: Memory, row: Row): void {
  // Cut at twice the size: moving the rest down then costs nothing a row.
  if (memory.rows.length >= 2 * MAX_ROWS) memory.rows = memory.rows.slice(-MAX_ROWS);
  memory.rows.push(row);
}

/** Adds counts to the row with the same key, or makes that row. */
export function addCounts(
  memory: Memory,
  key: string,
  row: Row,
  maxima: readonly (readonly [count: string, max: number])[],
): void {
  const sum = memory.rollups.get(key);
  if (sum === undefined) {
    if (memory.rollups.size < MAX_ROLLUPS) memory.rollups.set(key, row);
    return;
  }
  for (const [count, max] of maxima) {
    sum.fields[count] = Math.min((sum.fields[count] as number) + (row.fields[count] as number), max);
  }
}

/** Empties the memory. */
export function takeRows(memory: Memory): Row[] {
  const rows = [...memory.rows.slice(-MAX_ROWS), ...memory.rollups.values()];
  memory.rows = [];
  memory.rollups.clear();
  return rows;
}

/** Forgets everything, as when somebody has said no. */
export function forget(memory: Memory): void {
  takeRows(memory);
  memory.reported.clear();
}
