/**
 * Several intakes, one collector. A relay admits and spools as any intake does, and answers once that is on its disk; then it
 * ships its spool to the collector, which alone has a store and alone tells duplicates, whichever relay a repetition reached.
 *
 * What is shipped at once is a shipment: whole records, in the order in which they were spooled, numbered 1, 2, 3 and so
 * on by its relay. The collector makes each a segment of that number in a spool folder of its own for the relay,
 *
 *     .aboveboard/spool/relay-9f86d081884c7d65/000000000017.seg
 *
 * which is there wholly or not at all, and answers when it is on its disk. Only then does the relay delete what was in it.
 * A shipment that is repeated, since its answer was lost, is known by its number and changes nothing. What is in a
 * shipment is written down before it is sent the first time, so that a number never means two things:
 *
 *     relay.json   {"number":17,"positions":{"0":{"segment":3,"offset":4711}}}     at the relay, the shipment under way
 *     drain.json   {"chunk":16,"positions":{…}}                                    at the relay, what has arrived
 *
 * All requests are of the relay, with the secret that both know:
 *
 * | request | answer |
 * |---|---|
 * | `GET /relay/ID` | `{"number":16}`, the last shipment of this relay that the collector has |
 * | `PUT /relay/ID/17` with records | 204; 409 `{"number":…}` where another number is due; 503 where there is no room |
 * | `GET /relay/settings` | projects, with their contracts and rules, and bans; 304 where nothing has changed |
 * | `POST /relay/erasures`, `GET /relay/erasures/RECEIPT` | as `/v1/forget`, for a project by its name |
 */
export const RELAY_PATH = '/relay';
/** Enough to make two fsyncs worth their cost. In bytes of records. */
export const SHIPMENT_BYTES = 1024 * 1024;
/** One read of the spool may go beyond its bound by a block and a record. */
export const MAX_SHIPMENT = 16 * 1024 * 1024;

/** The spool folder that a relay has at its collector. */
export function relayFolder(id: string): string {
  return `relay-${id}`;
}

/** The data directory's id of a relay. */
export const RELAY_ID = /^[0-9a-f]{16}$/;
