import { createHash } from 'node:crypto';
import type { SpoolRecord } from '../spool/format.ts';
import type { ForwardedEvent } from './target.ts';
import { NAMESPACE, nameOf, uuidOfHash } from './uuid.ts';

/**
 * The events of a spool record as targets get them. Everything in them was let through by admit: a record holds nothing
 * else.
 */
export function eventsOf({ head, body }: SpoolRecord): ForwardedEvent[] {
  if (body === null) return [];
  return body.events.map(({ event, day, identity, fields }, i) => ({
    uuid: uuidOf(nameOf(head.project, body.batch, i)),
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

/**
 * A uuid that is the same for the same name, whoever computes it and whenever.
 *
 * @param name project, batch and place in the batch: what makes an event that event
 */
export function uuidOf(name: string): string {
  return uuidOfHash(createHash('sha1').update(NAMESPACE).update(name).digest());
}
