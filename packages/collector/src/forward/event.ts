import { createHash } from 'node:crypto';
import type { SpoolRecord } from '../spool/format.ts';
import type { ForwardedEvent } from './target.ts';

/**
 * The events of a spool record as targets get them. Everything in them was let through by admit: a record holds nothing
 * else.
 */
export function eventsOf({ head, body }: SpoolRecord): ForwardedEvent[] {
  if (body === null) return [];
  return body.events.map(({ event, day, identity, fields }, i) => ({
    uuid: uuidOf(`${head.project}/${body.batch}/${i}`),
    project: head.project,
    event,
    day,
    arrived: head.day,
    identity: identity ?? null,
    batch: body.batch,
    common: body.common,
    fields,
  }));
}

/** Names of events, as a namespace of RFC 9562's version 5; made up once, and the same for ever. */
const NAMESPACE = Buffer.from('6f1d2a0c5b7e4c8f9a3d1e2b4c6d8f07', 'hex');

/**
 * A uuid that is the same for the same name, whoever computes it and whenever.
 *
 * @param name project, batch and place in the batch: what makes an event that event
 */
export function uuidOf(name: string): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(name).digest().subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/**
 * The moment that stands for a day where a target wants one: noon UTC, which is the same date from UTC-12 to UTC+11.
 *
 * @example noonOf('2026-11-21') // '2026-11-21T12:00:00.000Z'
 */
export function noonOf(day: string): string {
  return `${day}T12:00:00.000Z`;
}
