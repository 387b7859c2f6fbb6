import type { Encoder, Event, EventShape, RollupShape } from '@aboveboard/contract';
import { dayOf } from '../day/day.ts';
import { addCounts, addRow, type Memory } from './memory.ts';

/** Puts one call into memory: checked against the contract, and nothing else. No I/O, no JSON. */
export type Recorder = (values: unknown, now: number) => void;

/** @returns the way into memory for one event of the contract */
export function recordOf(encoder: Encoder, name: string, shape: Event, memory: Memory): Recorder {
  return shape.shape === 'rollup' ? rollup(encoder, name, shape, memory) : event(encoder, name, shape, memory);
}

function event(encoder: Encoder, name: string, shape: EventShape, memory: Memory): Recorder {
  const { stream, every } = shape;
  const days = Object.keys(shape.fields).filter((field) => shape.fields[field]?.kind === 'day');
  return (values = {}, now) => {
    const day = dayAt(now);
    // 'version' is asked of the disk at flush; here it is enough that one process says it once.
    const span = every === 'day' ? day : '';
    if (every !== undefined && memory.reported.get(name) === span) return;
    // A field of kind `day` is written by the client, whatever the tool passed.
    let given = values;
    for (const field of days) given = { ...(given as object), [field]: day };
    const verdict = encoder.encodeEvent(name, given);
    if (!verdict.kept) return;
    if (every !== undefined) memory.reported.set(name, span);
    addRow(memory, { event: name, stream, day, fields: verdict.fields });
  };
}

function rollup(encoder: Encoder, name: string, shape: RollupShape, memory: Memory): Recorder {
  const { stream } = shape;
  const by = Object.keys(shape.by);
  const maxima = Object.entries(shape.counts).map(([count, { max }]) => [count, max] as const);
  return (values, now) => {
    const verdict = encoder.encodeEvent(name, withZeros(values, maxima));
    if (!verdict.kept) return;
    const { fields } = verdict;
    const day = dayAt(now);
    let key = `${name}\n${day}`;
    // An absent field is not a value that happens to be called `undefined`.
    for (const field of by) key += fields[field] === undefined ? '\n' : `\n=${fields[field]}`;
    addCounts(memory, key, { event: name, stream, day, fields }, maxima);
  };
}

/** A count that is not passed is zero. */
function withZeros(values: unknown, counts: readonly (readonly [string, number])[]): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values;
  const all: Record<string, unknown> = { ...values };
  for (const [count] of counts) if (all[count] === undefined) all[count] = 0;
  return all;
}

let known: number | undefined;
let today = '';

/** The day of a moment, worked out once a day: writing a date costs more than all the rest of a record. */
function dayAt(now: number): string {
  // By division: a remainder was measured to cost ten times as much.
  const days = Math.floor(now / 86_400_000);
  if (days !== known) {
    today = dayOf(now);
    known = days;
  }
  return today;
}
