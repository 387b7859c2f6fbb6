import { type Batch, MAX_BODY, MAX_EVENTS_PER_BATCH, type Values } from '@aboveboard/contract';
import { type Line, type LineEvent, type LineHead, linesOf } from './line.ts';

/** A batch as it waits in a claim: final, so that sending it again is sending the same. The key is added when it goes. */
export interface Prepared {
  readonly epoch: string;
  readonly body: Omit<Batch, 'key'>;
}

export interface PrepareOptions {
  /** Counters of this day are not complete and stay. */
  readonly today: string;
  /** Lines of another epoch were recorded under another answer, and are dropped. */
  readonly epoch: string;
  readonly isStopped: (contract: string) => boolean;
  /** The last look before events leave; `undefined` for what may not. */
  readonly recheck: (line: Line, event: LineEvent) => Values | undefined;
  readonly newId: () => string;
}

/**
 * From lines to batches: equal counters become one, and events are cut into batches of one stream, one contract and one
 * set of common fields each. Each batch gets a random id of its own: ids with a common part would tell a reader of the
 * store which batches, of streams that nothing may link, came from one machine.
 */
export function prepare(
  lines: readonly Line[],
  options: PrepareOptions,
): { readonly batches: readonly Prepared[]; readonly back: readonly Line[] } {
  const groups = new Map<string, Group>();
  for (const line of lines) {
    if (line.epoch !== options.epoch || options.isStopped(line.contract)) continue;
    const { contract, revision, accepted, stream, epoch, identity, common } = line;
    const key = JSON.stringify([contract, revision, accepted, stream, epoch, identity, sorted(common)]);
    const group = groups.get(key) ?? { head: headOf(line), rollups: {}, events: [], sums: new Map() };
    groups.set(key, group);
    for (const event of line.events) {
      const fields = options.recheck(line, event);
      if (fields !== undefined) add(group, line, { event: event.event, day: event.day, fields });
    }
  }
  const batches: Prepared[] = [];
  const back: Line[] = [];
  for (const { head, rollups, events, sums } of groups.values()) {
    const counted = [...sums.values()];
    const leaving = [...events, ...counted.filter((row) => row.day !== options.today)];
    batches.push(...split(head, leaving, options.newId));
    const staying = counted.filter((row) => row.day === options.today);
    if (staying.length > 0) back.push(...linesOf({ ...head, rollups }, staying));
  }
  return { batches, back };
}

interface Group {
  readonly head: LineHead;
  readonly rollups: Record<string, Readonly<Record<string, number>>>;
  readonly events: LineEvent[];
  readonly sums: Map<string, LineEvent & { readonly fields: Record<string, Values[string]> }>;
}

function headOf({ v: _v, mark: _mark, from: _from, rollups: _rollups, events: _events, ...head }: Line): LineHead {
  return head;
}

function add(group: Group, line: Line, row: LineEvent): void {
  const maxima = line.rollups !== undefined && Object.hasOwn(line.rollups, row.event) && line.rollups[row.event];
  if (!maxima) {
    group.events.push(row);
    return;
  }
  group.rollups[row.event] = maxima;
  const by = Object.entries(row.fields).filter(([name]) => !Object.hasOwn(maxima, name));
  const key = JSON.stringify([row.event, row.day, by.sort()]);
  const sum = group.sums.get(key);
  if (sum === undefined) {
    group.sums.set(key, { ...row, fields: { ...row.fields } });
    return;
  }
  for (const [count, max] of Object.entries(maxima)) {
    sum.fields[count] = Math.min(numberOf(sum.fields[count]) + numberOf(row.fields[count]), max);
  }
}

/** Room for the key and the numbers that are added when a batch goes. */
const RESERVED = 512;

function split(head: LineHead, rows: readonly LineEvent[], newId: () => string): Prepared[] {
  // What stays on the machine, and what travels; a key that is absent is absent in both.
  const { epoch, stream: _stream, rollups: _rollups, ...travels } = head;
  const room = MAX_BODY - RESERVED - bytesOf(travels);
  const batches: Prepared[] = [];
  let events: LineEvent[] = [];
  let size = 0;
  const close = () => {
    if (events.length === 0) return;
    batches.push({ epoch, body: { ...travels, batch: newId(), events } });
    events = [];
    size = 0;
  };
  for (const row of rows) {
    const bytes = bytesOf(row) + 1;
    if (bytes > room) continue; // No batch could carry it.
    if (events.length === MAX_EVENTS_PER_BATCH || size + bytes > room) close();
    events.push(row);
    size += bytes;
  }
  close();
  return batches;
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function sorted(values: Values): unknown {
  return Object.entries(values).sort();
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
