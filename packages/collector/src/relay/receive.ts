import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { makeDirectory, syncDirectory } from '../files/files.ts';
import { FRAME, MAGIC, readFrame, segmentName } from '../spool/format.ts';
import { type Position, segments, spoolFolders } from '../spool/reader.ts';
import { relayFolder } from './relay.ts';

/** The collector's side of shipments: see relay.ts. */
export interface Receiver {
  /** The last shipment of a relay that is on the disk; 0 where there is none. */
  last(relay: string): number;
  /**
   * Puts a shipment on the disk.
   *
   * @returns `kept`, also where it is there already; `out_of_turn` where another number is due; `malformed`
   * @throws the file system's error, or that there is no room
   */
  keep(relay: string, number: number, records: Buffer): 'kept' | 'out_of_turn' | 'malformed';
  /** Up to where the folders of relays are written. */
  ends(): Readonly<Record<string, Position>>;
}

/** @example openReceiver('.aboveboard/spool', room.admits).keep('9f86d081884c7d65', 1, records) // 'kept' */
export function openReceiver(spoolDir: string, admits: (bytes: number) => NodeJS.ErrnoException | null): Receiver {
  const ends = new Map<string, Position>();
  for (const name of spoolFolders(spoolDir).filter((name) => name.startsWith('relay-'))) {
    const end = endOf(join(spoolDir, name));
    if (end !== null) ends.set(name, end);
  }
  const last = (relay: string) => ends.get(relayFolder(relay))?.segment ?? 0;
  return {
    last,
    keep(relay, number, records) {
      if (number === last(relay)) return 'kept';
      if (number !== last(relay) + 1) return 'out_of_turn';
      if (!areRecords(records)) return 'malformed';
      const full = admits(records.length);
      if (full !== null) throw full;
      const folder = join(spoolDir, relayFolder(relay));
      makeDirectory(folder);
      syncDirectory(spoolDir);
      writeSegment(folder, number, records);
      ends.set(relayFolder(relay), { segment: number, offset: MAGIC.length + records.length });
      return 'kept';
    },
    ends: () => Object.fromEntries(ends),
  };
}

/** So many zeros say to a reader that nothing comes behind them, without its waiting for a record that is being written. */
const END = Buffer.alloc(FRAME);

function writeSegment(folder: string, number: number, records: Buffer): void {
  const path = join(folder, segmentName(number));
  const file = openSync(`${path}.new`, 'w', 0o600);
  try {
    for (const bytes of [MAGIC, records, END]) {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(`${path}.new`, path);
  syncDirectory(folder);
}

/** The drain never deletes the youngest segment, so it says which shipment was the last. */
function endOf(folder: string): Position | null {
  const segment = segments(folder).at(-1);
  if (segment === undefined) return null;
  rmSync(join(folder, `${segmentName(segment + 1)}.new`), { force: true });
  return { segment, offset: statSync(join(folder, segmentName(segment))).size - END.length };
}

function areRecords(bytes: Buffer): boolean {
  let at = 0;
  while (at < bytes.length) {
    const found = readFrame(bytes, at);
    if (typeof found === 'string') return false;
    at = found.next;
  }
  return bytes.length > 0;
}

/** What a relay is to know: the texts of the project files by their names, and the list of bans where there is one. */
export interface Settings {
  readonly projects: Readonly<Record<string, string>>;
  readonly bans: string | null;
}

export function readSettings(dataDir: string, names: readonly string[]): Settings {
  const bans = join(dataDir, 'bans.json');
  return {
    projects: Object.fromEntries(
      names.map((name) => [name, readFileSync(join(dataDir, 'projects', `${name}.json`), 'utf8')]),
    ),
    bans: existsSync(bans) ? readFileSync(bans, 'utf8') : null,
  };
}
