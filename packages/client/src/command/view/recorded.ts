import { join } from 'node:path';
import type { Values } from '@aboveboard/contract';
import { batchesIn, claimsIn } from '../../buffer/claim.ts';
import type { LineEvent } from '../../buffer/line.ts';
import { parseLines } from '../../buffer/parse.ts';
import { readOr } from '../../dir/files.ts';
import type { Session } from '../../session/session.ts';
import { isKept, requestsOf } from '../records/sent.ts';

/** An event as this machine remembers it. */
export interface Recorded {
  readonly event: string;
  readonly day: string;
  readonly fields: Values;
  /** Was it in a request that the collector took? */
  readonly isSent: boolean;
  /** For a row of a rollup: which of its fields are counts. */
  readonly counts: readonly string[];
}

/**
 * Everything that this machine remembers of what was recorded, whoever is allowed to have it: what waits, and what was
 * sent. A batch that was tried and still waits stands in both, and counts once.
 */
export function recordedIn(session: Session): Recorded[] {
  const { place, unsaved, unsent } = session;
  const requests = requestsOf(place);
  const isSent = new Set(requests.filter(isKept).map(({ batch }) => batch.batch));
  const claimed = claimsIn(place).map((name) => readOr(join(place.dir, name)) ?? '');
  const batches = new Map([
    ...requests.map(({ batch }) => [batch.batch, batch.events] as const),
    // As they stand there, today's counters and all.
    ...[...claimed.flatMap((text) => batchesIn(text, NONE)), ...unsent].map(
      ({ body }) => [body.batch, body.events] as const,
    ),
  ]);
  const fromBatches = [...batches].flatMap(([id, events]) =>
    events.map((event) => recorded(session, event, isSent.has(id))),
  );
  const buffers = place.dir === '' ? [] : [readOr(place.older) ?? '', readOr(place.buffer) ?? ''];
  const lines = [...[...claimed, ...buffers].flatMap((text) => parseLines(text)), ...unsaved];
  const fromLines = lines.flatMap(({ events, rollups }) =>
    events.map((event) => recorded(session, event, false, rollups?.[event.event])),
  );
  return [...fromBatches, ...fromLines];
}

const NONE = () => ({ batches: [], back: [] });

/** A line says itself which fields are counts, whatever version wrote it; for a batch the contract does. */
function recorded(session: Session, { event, day, fields }: LineEvent, isSent: boolean, maxima?: object): Recorded {
  const { events } = session.contract;
  const shape = Object.hasOwn(events, event) ? events[event] : undefined;
  const counts = Object.keys(maxima ?? (shape?.shape === 'rollup' ? shape.counts : {}));
  return { event, day, fields, isSent, counts };
}
