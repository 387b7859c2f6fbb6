import { type Due, readDue } from '../deliver/due.ts';
import { endpointOf, type Session } from './session.ts';

/** When the next delivery is due, as far as this machine or this process remembers. */
export function dueOf(session: Session): Due | undefined {
  const { host, place } = session;
  const endpoint = endpointOf(session) ?? '';
  const own = session.due?.endpoint === endpoint ? session.due : undefined;
  return (place.dir === '' ? undefined : readDue(place.due, endpoint, host.now())) ?? own;
}
