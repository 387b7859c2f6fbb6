import { MAX_EVENTS_PER_BATCH, type Values } from '@aboveboard/contract';
import { nonce } from '../dir/files.ts';

/**
 * A line of `buffer.jsonl`: some events of one stream, with everything that belongs to them, so that it can be sent by
 * another run, another version of the tool, or not at all.
 *
 * @example
 * {"v":1,"mark":"2s-8f3k1x","contract":"9f86…","revision":3,"stream":"default","epoch":"","common":{"version":"1.4"},
 *  "events":[{"event":"command_run","day":"2026-11-21","fields":{"command":"index"}}]}
 */
export interface Line {
  readonly v: 1;
  /** Tells this line from every other, so that its writer finds it again. It never leaves the machine. */
  readonly mark: string;
  /** The hash of the contract under which the events were checked. */
  readonly contract: string;
  /** Of the contract, as the tool shipped it; and the one that had been accepted, where that was an earlier one. */
  readonly revision: number;
  readonly accepted?: number;
  readonly stream: string;
  /** Of the answer under which the events were recorded; empty where nobody had chosen, `local …` where nothing may leave. */
  readonly epoch: string;
  readonly identity?: string;
  readonly common: Values;
  /** For the events that are rollups: where each count stops. All their other fields are what is counted by. */
  readonly rollups?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The claim that gave these rows back because their day is not over. */
  readonly from?: string;
  readonly events: readonly LineEvent[];
}

export interface LineEvent {
  readonly event: string;
  readonly day: string;
  readonly fields: Values;
}

export type LineHead = Omit<Line, 'v' | 'mark' | 'events'>;

/** Cuts events into lines that are no larger than a batch. */
export function linesOf(head: LineHead, events: readonly LineEvent[]): Line[] {
  const lines: Line[] = [];
  for (let at = 0; at < events.length; at += MAX_EVENTS_PER_BATCH) {
    const mark = `${process.pid.toString(36)}-${nonce()}`;
    lines.push({ v: 1, mark, ...head, events: events.slice(at, at + MAX_EVENTS_PER_BATCH) });
  }
  return lines;
}

/** Each line is set off on both sides, so that one cut short spoils no other. */
export function writeLines(lines: readonly Line[]): string {
  return lines.map((line) => `\n${JSON.stringify(line)}\n`).join('');
}
