import type { Values } from '../check/verdict.ts';

/**
 * The native wire format: `POST /v1/batch`, `content-type: application/json`, optionally `content-encoding: gzip`.
 *
 * @example
 * {
 *   "key": "ab_f3c1…", "contract": "9f86d081…", "revision": 0, "batch": "00112233445566778899aabbccddeeff",
 *   "common": { "version": "1.4", "os": "linux" },
 *   "events": [{ "event": "command_run", "day": "2026-11-21", "fields": { "command": "index" } }]
 * }
 */
export interface Batch {
  /** The project's public key. */
  readonly key: string;
  /** {@link contractHash} of the contract that the client was built with. */
  readonly contract: string;
  /** Its revision in the lock file; 0 for a contract that is not locked. */
  readonly revision: number;
  /**
   * The revision that the person has accepted, where that is an earlier one: everything newer was left out on their
   * machine, so a required field may be missing.
   */
  readonly accepted?: number;
  /** Single use and random, 32 hexadecimal digits. The same batch sent twice is stored once. */
  readonly batch: string;
  /** Only where the stream of these events has an identity. */
  readonly identity?: string;
  readonly common: Values;
  readonly events: readonly BatchEvent[];
}

export interface BatchEvent {
  readonly event: string;
  /** UTC date on which it happened. */
  readonly day: string;
  readonly fields: Values;
}

/** Largest body, in bytes, before and after inflating. */
export const MAX_BODY = 64 * 1024;
/** Most events in a batch. */
export const MAX_EVENTS_PER_BATCH = 100;
/** How long ago an event may have happened; an older one is dated by its arrival. */
export const WINDOW_DAYS = 35;
/** The native intake's path. */
export const BATCH_PATH = '/v1/batch';
/** Where a client asks for its id to be forgotten: `POST` with `{ key, identity }`, answered with a receipt. */
export const FORGET_PATH = '/v1/forget';
/** 16 random bytes in lower case hexadecimal. */
export const BATCH_ID = /^[0-9a-f]{32}$/;
