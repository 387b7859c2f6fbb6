import type { Batch } from '@aboveboard/contract';
import { exists, readOr } from '../../dir/files.ts';
import type { Place } from '../../dir/place.ts';

/** A request that was made, as `sent.jsonl` keeps it (see `deliver/sent.ts`). */
export interface Request {
  /** When it was over, as a date of ISO 8601. */
  readonly at: string;
  /** Of the answer; 0 where there was none. */
  readonly status: number;
  /** The body, to the byte. */
  readonly body: string;
  /** The same, read. */
  readonly batch: Batch;
}

/** Every request that is remembered, newest last. A line that cannot be read is passed over. */
export function requestsOf({ sent, sentBefore }: Place): Request[] {
  const text = `${readOr(sentBefore) ?? ''}${readOr(sent) ?? ''}`;
  return text.split('\n').flatMap((line) => readRequest(line) ?? []);
}

/** Was the file full once, so that older requests may have been forgotten? */
export function mayHaveForgotten({ sentBefore }: Place): boolean {
  return exists(sentBefore);
}

export function isKept({ status }: Request): boolean {
  return status >= 200 && status < 300;
}

function readRequest(line: string): Request | undefined {
  try {
    const { at, status, body: batch } = JSON.parse(line) as { at: unknown; status: unknown; body: Batch };
    const isWhole = typeof at === 'string' && typeof status === 'number' && Array.isArray(batch.events);
    if (!isWhole || Number.isNaN(Date.parse(at))) return undefined;
    const body = line.slice(line.indexOf(BODY) + BODY.length, -1);
    return { at, status, body, batch };
  } catch {
    return undefined;
  }
}

/** Nothing that stands before it can contain this. */
const BODY = ',"body":';
