import { MAX_EVENTS_PER_BATCH, type Values } from '@aboveboard/contract';

/**
 * A line of `buffer.jsonl`: some events of one stream, with everything that belongs to them, so that it can be sent by
 * another run, another version of the tool, or not at all.
 *
 * @example
 * {"v":1,"mark":"2s-8f3k1x","contract":"9f86…","stream":"default","epoch":"","common":{"version":"1.4"},
 *  "events":[{"event":"command_run","day":"2026-11-21","fields":{"command":"index"}}]}
 */
export interface Line {
  readonly v: 1;
  /** Tells this line from every other, so that its writer finds it again. It never leaves the machine. */
  readonly mark: string;
  /** The hash of the contract under which the events were checked. */
  readonly contract: string;
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
    const mark = `${process.pid.toString(36)}-${Math.random().toString(36).slice(2, 12)}`;
    lines.push({ v: 1, mark, ...head, events: events.slice(at, at + MAX_EVENTS_PER_BATCH) });
  }
  return lines;
}

/** The lines of a file's text. A line that is cut short or not ours is passed over. */
export function parseLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const part of text.split('\n')) {
    if (part === '') continue;
    try {
      const line: unknown = JSON.parse(part);
      if (isLine(line)) lines.push(line);
    } catch {
      // Cut short by a full disk or a crash.
    }
  }
  return lines;
}

/** Each line is set off on both sides, so that one cut short spoils no other. */
export function writeLines(lines: readonly Line[]): string {
  return lines.map((line) => `\n${JSON.stringify(line)}\n`).join('');
}

function isLine(value: unknown): value is Line {
  if (!isObject(value) || value.v !== 1 || !Array.isArray(value.events) || !value.events.every(isEvent)) return false;
  const { contract, stream, epoch, mark, identity, from, common, rollups } = value;
  if (![contract, stream, epoch, mark].every((text) => typeof text === 'string')) return false;
  if (![identity, from].every((text) => text === undefined || typeof text === 'string')) return false;
  return isValues(common) && (rollups === undefined || (isObject(rollups) && Object.values(rollups).every(isObject)));
}

function isEvent(value: unknown): value is LineEvent {
  return isObject(value) && typeof value.event === 'string' && typeof value.day === 'string' && isValues(value.fields);
}

function isValues(value: unknown): value is Values {
  return (
    isObject(value) &&
    Object.values(value).every(
      (inner) =>
        ['boolean', 'number', 'string'].includes(typeof inner) ||
        (Array.isArray(inner) && inner.every((item) => typeof item === 'string')),
    )
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
