import { bucketLabels, type Contract, type Field, fieldsOf, type WireValue } from '@aboveboard/contract';
import { oneLine } from '../paint.ts';
import type { Recorded } from './recorded.ts';

/** The sums of one event. */
export interface Tally {
  readonly event: string;
  readonly sent: number;
  readonly here: number;
  readonly days: ReadonlyMap<string, number>;
  readonly counts: ReadonlyMap<string, number>;
  readonly fields: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

/** Adds up what was recorded, by event in the contract's order; what an older contract had comes last. */
export function tally(contract: Contract, recorded: readonly Recorded[]): Tally[] {
  const names = [...new Set([...Object.keys(contract.events), ...recorded.map(({ event }) => event)])];
  return names.flatMap((name) => {
    const rows = recorded.filter(({ event }) => event === name);
    return rows.length === 0 ? [] : tallyOf(contract, name, rows);
  });
}

function tallyOf(contract: Contract, event: string, rows: readonly Recorded[]): Tally {
  const days = new Map<string, number>();
  const counts = new Map<string, number>();
  const fields = new Map<string, Map<string, number>>();
  for (const row of rows) {
    const [first] = row.counts;
    const weight = first === undefined ? 1 : numberOf(row.fields[first]);
    add(days, row.day, weight);
    for (const [name, value] of Object.entries(row.fields)) {
      if (row.counts.includes(name)) {
        add(counts, name, numberOf(value));
        continue;
      }
      const values = fields.get(name) ?? new Map<string, number>();
      fields.set(name, values);
      for (const label of labelsOf(fieldIn(contract, event, name), value)) add(values, label, weight);
    }
  }
  const sent = rows.filter(({ isSent }) => isSent).length;
  return {
    ...{ event: oneLine(event), sent, here: rows.length - sent, counts },
    days: new Map([...days].sort(([a], [b]) => (a < b ? -1 : 1))),
    fields: new Map(
      [...fields].map(([name, values]) => [oneLine(name), new Map([...values].sort(([, a], [, b]) => b - a))]),
    ),
  };
}

function fieldIn({ events }: Contract, event: string, name: string): Field | undefined {
  const shape = Object.hasOwn(events, event) ? events[event] : undefined;
  const fields = shape === undefined ? {} : fieldsOf(shape);
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** A value in words: ranges by their label, and each of several by itself. */
function labelsOf(field: Field | undefined, value: WireValue): readonly string[] {
  if (field?.kind === 'bucket' && typeof value === 'number') {
    return [`${bucketLabels(field)[value] ?? value} ${field.unit}`];
  }
  if (typeof value === 'boolean') return [value ? 'yes' : 'no'];
  return (Array.isArray(value) ? value : [value]).map((one) => oneLine(String(one)));
}

function add(sums: Map<string, number>, key: string, number: number): void {
  sums.set(key, (sums.get(key) ?? 0) + number);
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
