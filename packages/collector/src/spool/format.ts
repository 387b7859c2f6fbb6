import { crc32 } from 'node:zlib';
import type { Values } from '@aboveboard/contract';
import type { AdmittedEvent, CountedDrop } from '../admit/admit.ts';

/**
 * The spool is the collector's durable queue: what was answered with a 2xx is in it, or already in the store.
 *
 * A spool directory has one folder for each intake process, and in it segments named by rising numbers:
 *
 *     spool/0/000000000001.seg
 *
 * A segment is the eight bytes `ABSPOOL1`, then records, each
 *
 *     u32 length of the payload | u32 CRC-32 of the payload | payload        (little endian)
 *
 * The payload is two lines of JSON: a head that can be counted without reading the rest, and the body.
 *
 *     ["batch","mytool","2026-11-21",3]
 *     {"batch":"00112233445566778899aabbccddeeff","common":{"os":"linux"},"events":[…],"drops":[…]}
 *
 * Only what the contract let through is ever written here: no address, no header, no value that was refused.
 *
 * A segment is laid out in zeros before it is written to, so that a record's fsync changes no metadata of the file and
 * waits for nobody else's: a length of zero is where nothing was written yet. A closed segment is cut to its records.
 */
export const MAGIC = Buffer.from('ABSPOOL1');
export const FRAME = 8;
/** Larger than any record can be; a larger length is a corrupt one. */
export const MAX_RECORD = 4 * 1024 * 1024;

/** Why a request was refused though it was understood; what came of it is counted in the books. */
export type Refused = 'limited' | 'banned' | 'stopped';

/** What can be counted of a record without reading its body. */
export interface RecordHead {
  /** `batch` has a body; the others count what was refused unread. */
  readonly type: 'batch' | Refused;
  readonly project: string;
  /** UTC date of arrival. */
  readonly day: string;
  /** Events received. */
  readonly received: number;
}

/** A batch as it was admitted. */
export interface SpooledBatch {
  readonly batch: string;
  /** Hash of the contract that the client knows, where that was published here. */
  readonly contract?: string;
  readonly common: Values;
  readonly events: readonly AdmittedEvent[];
  readonly drops: readonly CountedDrop[];
}

/** A record as read back: `body` is null for a head that says everything. */
export interface SpoolRecord {
  readonly head: RecordHead;
  readonly body: SpooledBatch | null;
}

/** The bytes of a record, frame included. */
export function encodeRecord({ head, body }: SpoolRecord): Buffer {
  const { type, project, day, received } = head;
  // None of these needs an escape: types and days are ours, and a project's name has letters, digits and dashes.
  return frame(`["${type}","${project}","${day}",${received}]\n${body === null ? '' : JSON.stringify(body)}`);
}

/** A payload with its length and checksum before it. */
export function frame(payload: string | Buffer): Buffer {
  const most = FRAME + payload.length * (typeof payload === 'string' ? MOST_BYTES : 1);
  if (slab.length - used < most) {
    slab = Buffer.allocUnsafeSlow(Math.max(SLAB, most));
    used = 0;
  }
  const start = used + FRAME;
  const length = typeof payload === 'string' ? slab.write(payload, start) : payload.copy(slab, start);
  const record = slab.subarray(used, start + length);
  record.writeUInt32LE(length, 0);
  record.writeUInt32LE(crc32(slab.subarray(start, start + length)), 4);
  used = start + length;
  return record;
}
/**
 * Records are laid one behind the other into a large block: one that is made for each of them costs an intake more than its
 * checksum, and those of a group are one piece already. None is written to again.
 */
let slab = Buffer.alloc(0);
let used = 0;
const SLAB = 256 * 1024;
/** Of a character in UTF-8, counted as in UTF-16. */
const MOST_BYTES = 3;

/** The bytes of all pieces one behind the other; without copying them where they stand so already, as records of a group do. */
export function joined(pieces: readonly Buffer[]): Buffer {
  const [first] = pieces;
  if (first === undefined) return Buffer.alloc(0);
  let end = first.byteOffset;
  for (const piece of pieces) {
    if (piece.buffer !== first.buffer || piece.byteOffset !== end) return Buffer.concat(pieces);
    end += piece.length;
  }
  return Buffer.from(first.buffer, first.byteOffset, end - first.byteOffset);
}

/**
 * What stands at an offset: a record's payload and the offset after it, `incomplete` where the bytes end, `blank` where
 * nothing was written, or `corrupt`.
 */
export type Frame = { readonly payload: Buffer; readonly next: number } | 'incomplete' | 'blank' | 'corrupt';

export function readFrame(bytes: Buffer, offset: number): Frame {
  if (bytes.length - offset < FRAME) return 'incomplete';
  const length = bytes.readUInt32LE(offset);
  if (length === 0) return bytes.readUInt32LE(offset + 4) === 0 ? 'blank' : 'corrupt';
  if (length > MAX_RECORD) return 'corrupt';
  const next = offset + FRAME + length;
  if (bytes.length < next) return 'incomplete';
  const payload = bytes.subarray(offset + FRAME, next);
  return crc32(payload) === bytes.readUInt32LE(offset + 4) ? { payload, next } : 'corrupt';
}

/**
 * The same object for the same text: thousands of records have few heads between them.
 *
 * @throws where the payload is none of ours, though its checksum holds
 */
export function decodeHead(payload: Buffer): RecordHead {
  const text = payload.toString('latin1', 0, payload.indexOf(LINE_END));
  const known = heads.get(text);
  if (known !== undefined) return known;
  const head = parseHead(text);
  if (heads.size >= MOST_HEADS) heads.clear();
  heads.set(text, head);
  return head;
}
const heads = new Map<string, RecordHead>();
const MOST_HEADS = 1000;
const LINE_END = 10;

function parseHead(text: string): RecordHead {
  const [type, project, day, received] = JSON.parse(text);
  const isHead = TYPES.has(type) && typeof project === 'string' && DAY.test(day) && Number.isSafeInteger(received);
  if (!isHead) throw new TypeError('the head of a record of the spool is none');
  return { type, project, day, received };
}
const TYPES: ReadonlySet<string> = new Set<RecordHead['type']>(['batch', 'limited', 'banned', 'stopped']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What tells a record from all others, without the rest of it. */
export interface RecordKey {
  readonly head: RecordHead;
  /** `null` for a head that says everything. */
  readonly batch: string | null;
}

/** @throws as {@link decodeHead} */
export function decodeKey(payload: Buffer): RecordKey {
  const head = decodeHead(payload);
  if (head.type !== 'batch') return { head, batch: decodeNothing(payload) };
  const at = bodyAt(payload);
  const [, batch] = BODY_START.exec(payload.toString('latin1', at, at + 43)) ?? [];
  return { head, batch: batch ?? decodeBody(payload).batch };
}
/** A batch's id is the first that is written of it. */
const BODY_START = /^\{"batch":"([0-9a-f]{32})"$/;

/** @throws as {@link decodeHead} */
export function decodeRecord(payload: Buffer): SpoolRecord {
  const head = decodeHead(payload);
  return { head, body: head.type === 'batch' ? decodeBody(payload) : decodeNothing(payload) };
}

/** @throws as {@link decodeHead}, and where the head says everything */
export function decodeBody(payload: Buffer): SpooledBatch {
  const body = JSON.parse(payload.toString('utf8', bodyAt(payload)));
  if (!Array.isArray(body?.events) || !Array.isArray(body.drops)) throw noBody();
  return body;
}

/** Behind a head that says everything. */
function decodeNothing(payload: Buffer): null {
  if (payload.length > bodyAt(payload)) throw noBody();
  return null;
}

function bodyAt(payload: Buffer): number {
  return payload.indexOf(LINE_END) + 1;
}

function noBody(): TypeError {
  return new TypeError('the body of a record of the spool is none');
}

/**
 * What a reader makes of a payload: `null` where it is none of ours, so that it is skipped and counted and nobody
 * stumbles over it again and again.
 *
 * @example const record = readOrSkip(payload, decodeRecord); if (record === null) skipped++;
 */
export function readOrSkip<T>(payload: Buffer, decode: (payload: Buffer) => T): T | null {
  try {
    return decode(payload);
  } catch {
    return null;
  }
}

/** How far bytes are written: the offset after the last one that is not zero. */
export function writtenLength(bytes: Buffer): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

const SEGMENT = /^(\d{12})\.seg$/;

/** `000000000001.seg` for 1. */
export function segmentName(number: number): string {
  return `${String(number).padStart(12, '0')}.seg`;
}

/** The number of a segment's file, or `null` for a file that is none. */
export function segmentNumber(file: string): number | null {
  const found = SEGMENT.exec(file);
  return found === null ? null : Number(found[1]);
}
