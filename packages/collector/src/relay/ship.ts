import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCursor, writeCursor } from '../drain/cursor.ts';
import { writeAtomically } from '../files/files.ts';
import { frame } from '../spool/format.ts';
import { deleteBefore, isAfter, type Position, readSpool, START, spoolFolders } from '../spool/reader.ts';
import type { Link } from './link.ts';
import { SHIPMENT_BYTES } from './relay.ts';

/** The relay's side of shipments: see relay.ts. */
export interface Shipper {
  /** Ships what waits, at most one shipment. @returns how many bytes it was; 0 where nothing waits */
  step(): Promise<number>;
}

export interface ShipperOptions {
  readonly dataDir: string;
  readonly link: Pick<Link, 'last' | 'ship'>;
  /** Told where the collector has another number of shipments than were sent: one of the two was restored from a backup. */
  readonly onMismatch: (has: number, sent: number) => void;
}

type Positions = Readonly<Record<string, Position>>;

/** A shipment that may have been sent, and up to where it goes. */
interface Pending {
  readonly number: number;
  readonly positions: Positions;
}

/** @example const shipper = openShipper({ dataDir, link, onMismatch }); while ((await shipper.step()) > 0); */
export function openShipper({ dataDir, link, onMismatch }: ShipperOptions): Shipper {
  const spoolDir = join(dataDir, 'spool');
  const cursorFile = join(dataDir, 'drain.json');
  const pendingFile = join(dataDir, 'relay.json');
  let cursor = readCursor(cursorFile);
  let pending = readPending(pendingFile);
  if (pending !== null && pending.number <= cursor.chunk) pending = null;
  // Whether the collector may have more than is known here: after a start, and after every failure.
  let isUncertain = true;

  const arrived = ({ number, positions }: Pending) => {
    cursor = { ...cursor, chunk: number, positions };
    writeCursor(cursorFile, cursor);
    pending = null;
    for (const folder of spoolFolders(spoolDir)) deleteBefore(join(spoolDir, folder), positions[folder] ?? START);
  };

  const agree = async () => {
    const has = await link.last();
    if (pending?.number === has) arrived(pending);
    else if (has !== cursor.chunk) {
      onMismatch(has, cursor.chunk);
      // What the collector may have already is told by its batch ids.
      pending = null;
      cursor = { ...cursor, chunk: has };
      writeCursor(cursorFile, cursor);
    }
    isUncertain = false;
  };

  return {
    async step() {
      if (isUncertain) await agree();
      isUncertain = true;
      const found =
        pending === null
          ? readShipment(spoolDir, cursor.positions)
          : readAgain(spoolDir, cursor.positions, pending.positions);
      if (found.records.length === 0) {
        isUncertain = false;
        return 0;
      }
      const sent: Pending = pending ?? { number: cursor.chunk + 1, positions: found.positions };
      if (pending === null) writeAtomically(pendingFile, JSON.stringify(sent));
      pending = sent;
      if (await link.ship(sent.number, found.records)) {
        arrived(sent);
        isUncertain = false;
      }
      return found.records.length;
    },
  };
}

interface Found {
  readonly records: Buffer;
  readonly positions: Positions;
}

/** As much as is worth a shipment. */
function readShipment(spoolDir: string, from: Positions): Found {
  const positions: Record<string, Position> = { ...from };
  const payloads: Buffer[] = [];
  let bytes = 0;
  for (const folder of spoolFolders(spoolDir)) {
    if (bytes >= SHIPMENT_BYTES) break;
    const read = readSpool(join(spoolDir, folder), from[folder] ?? START, SHIPMENT_BYTES);
    for (const { payload } of read.records) bytes += payload.length;
    payloads.push(...read.records.map(({ payload }) => payload));
    positions[folder] = read.position;
  }
  return { records: Buffer.concat(payloads.map(frame)), positions };
}

/** The same records again: those up to where a shipment went, whatever has been spooled since. */
function readAgain(spoolDir: string, from: Positions, to: Positions): Found {
  const payloads: Buffer[] = [];
  for (const [folder, end] of Object.entries(to)) {
    for (let at = from[folder] ?? START; isAfter(end, at); ) {
      const { records, position } = readSpool(join(spoolDir, folder), at, SHIPMENT_BYTES);
      if (!isAfter(position, at)) break;
      payloads.push(...records.filter((record) => !isAfter(record.end, end)).map(({ payload }) => payload));
      at = position;
    }
  }
  return { records: Buffer.concat(payloads.map(frame)), positions: to };
}

function readPending(path: string): Pending | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Pending;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new Error(`${path} is damaged: it says what was shipped; restore it from a backup`);
  }
}
