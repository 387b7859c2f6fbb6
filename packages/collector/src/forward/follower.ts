import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { exclusive } from '../pace/exclusive.ts';
import { decodeHead, decodeRecord, readOrSkip } from '../spool/format.ts';
import { isAfter, type Place, type Position, readSpool, START } from '../spool/reader.ts';
import { type ForwardCursor, readForwardCursor, writeForwardCursor } from './cursor.ts';
import { eventsOf } from './event.ts';
import { DeliveryError, type ForwardedEvent, type Target } from './target.ts';

/** One forwarder's way through the spool: what it has to hand over next, and how far it is. */
export interface Follower {
  /**
   * Hands over what comes next, in one request.
   *
   * @returns whether there was anything to read
   * @throws DeliveryError; the cursor stays, and the same comes again
   */
  step(): Promise<boolean>;
  /** Gives up what lies before a segment, and counts it as lost. Waits for a request that is under way. */
  leaveBefore(folder: string, segment: number): Promise<void>;
  /** Between two steps. */
  erase(identity: string): Promise<'erased' | 'told'> | null;
  /** From where on the spool is still needed. */
  position(folder: string): Position;
  /** The drain has put events of this project into the store. */
  noteStored(events: number): void;
  cursor(): ForwardCursor;
  /** Events in the store that the target does not have yet. */
  behind(): number;
}

export interface FollowerOptions {
  readonly spoolDir: string;
  readonly cursorFile: string;
  readonly project: string;
  readonly target: Target;
  readonly maxEvents: number;
  /** How far the drain is: a forwarder goes no further, since only the drain knows what is a duplicate. */
  readonly drained: () => Readonly<Record<string, Position>>;
  readonly isDuplicate: (place: Place) => boolean;
  /** Whether events of an identity may no longer leave, because it was erased. */
  readonly isErased: (project: string, identity: string) => boolean;
}

/** How much of the spool is looked at in one go, in bytes: little enough not to hold up the process. */
const READ_BYTES = 1024 * 1024;

export function openFollower(options: FollowerOptions): Follower {
  const { spoolDir, cursorFile, project, target, maxEvents, drained } = options;
  let cursor = readForwardCursor(cursorFile) ?? beginning(drained());
  let behind = 0;
  const oneAtATime = exclusive();
  const save = (next: ForwardCursor) => {
    writeForwardCursor(cursorFile, next);
    cursor = next;
  };
  save(cursor);

  /** Where this forwarder's events of one folder are, from a position on. */
  const read = (folder: string, from: Position, to: Position) => {
    const found = readSpool(join(spoolDir, folder), from, READ_BYTES);
    const records = found.records.filter(({ end }) => !isAfter(end, to));
    // What the drain has passed without a record in it, such as a damaged stretch, is passed here too.
    const isDone =
      records.length < found.records.length || isAfter(found.position, to) || !isAfter(found.position, from);
    const end = isDone ? to : found.position;
    return { end, records: records.map(({ payload, end }) => ({ end, events: ownEvents(payload, { folder, end }) })) };
  };
  const ownEvents = (payload: Buffer, place: Place): ForwardedEvent[] => {
    // The head first, since most records may be another project's.
    if (readOrSkip(payload, decodeHead)?.project !== project || options.isDuplicate(place)) return [];
    const record = readOrSkip(payload, decodeRecord);
    return record === null ? [] : eventsOf(record);
  };
  const isErased = ({ identity }: ForwardedEvent) => identity !== null && options.isErased(project, identity);

  /** The next events, at most as many as one request takes, and where the cursor stands after them. */
  const take = (): Taken | null => {
    const positions = { ...cursor.positions };
    const events: ForwardedEvent[] = [];
    let hasRead = false;
    for (const [folder, to] of Object.entries(drained())) {
      const from = positions[folder] ?? START;
      if (!isAfter(to, from)) continue;
      hasRead = true;
      const { records, end } = read(folder, from, to);
      for (const record of records) {
        if (events.length > 0 && events.length + record.events.length > maxEvents) return { events, positions };
        events.push(...record.events);
        positions[folder] = record.end;
      }
      positions[folder] = end;
    }
    return hasRead ? { events, positions } : null;
  };

  const step = async () => {
    const taken = take();
    if (taken === null) {
      behind = 0;
      cursor = { ...cursor, caughtUp: new Date().toISOString() };
      return false;
    }
    const { events, positions } = taken;
    // A stretch without anything for this forwarder is not worth an fsync; a restart reads over it again.
    if (events.length === 0) {
      cursor = { ...cursor, positions };
      return true;
    }
    const wanted = events.filter((event) => !isErased(event));
    const refused = wanted.length === 0 ? 0 : await deliverAll(target, wanted);
    const forwarded = cursor.forwarded + wanted.length - refused;
    save({ ...cursor, positions, forwarded, refused: cursor.refused + refused });
    behind = Math.max(0, behind - events.length);
    return true;
  };

  /** The events from a position on, counted without holding up the process. */
  const count = async (folder: string, from: Position, to: Position) => {
    let total = 0;
    for (let at = from; isAfter(to, at); ) {
      const { records, end } = read(folder, at, to);
      total += records.reduce((sum, { events }) => sum + events.length, 0);
      at = end;
      await nextTurn();
    }
    return total;
  };

  const atStart = drained();
  // What was left over by the process before this one.
  void oneAtATime(async () => {
    for (const [folder, to] of Object.entries(atStart))
      behind += await count(folder, cursor.positions[folder] ?? START, to);
  });

  return {
    step: () => oneAtATime(step),
    leaveBefore: (folder, segment) =>
      oneAtATime(async () => {
        const from = cursor.positions[folder] ?? START;
        const to = { segment, offset: 0 };
        if (!isAfter(to, from)) return;
        const lost = await count(folder, from, to);
        save({ ...cursor, positions: { ...cursor.positions, [folder]: to }, lost: cursor.lost + lost });
        behind = Math.max(0, behind - lost);
      }),
    erase: (identity) => {
      const { erase } = target;
      return erase === null ? null : oneAtATime(() => erase(identity));
    },
    position: (folder) => cursor.positions[folder] ?? START,
    noteStored: (events) => {
      behind += events;
    },
    cursor: () => cursor,
    behind: () => behind,
  };
}

interface Taken {
  readonly events: readonly ForwardedEvent[];
  readonly positions: Readonly<Record<string, Position>>;
}

function beginning(positions: Readonly<Record<string, Position>>): ForwardCursor {
  return { positions, forwarded: 0, refused: 0, lost: 0, caughtUp: new Date().toISOString() };
}

/** What is too large for one request goes in two. @returns how many events were refused */
async function deliverAll(target: Target, events: readonly ForwardedEvent[]): Promise<number> {
  try {
    return (await target.deliver(events)).refused;
  } catch (error) {
    if (!(error instanceof DeliveryError) || error.problem !== 'too_large') throw error;
    // One event of a contract is small. A target that cannot take it will not take it later either.
    if (events.length === 1) return 1;
    const half = Math.ceil(events.length / 2);
    return (await deliverAll(target, events.slice(0, half))) + (await deliverAll(target, events.slice(half)));
  }
}
