import { type Kept, NAMESPACE, nameOf, type OpenProject, posthogMessage, uuidOfHash } from '@aboveboard/collector/edge';
import { hmacSha256, toHex, utf8 } from '@aboveboard/contract';
import { post } from './post.ts';

/** As many as a collector's forwarder sends at once. */
const MAX_EVENTS = 500;

/**
 * Passes admitted events on to PostHog, in the very form of a collector's forwarder: no person, no place, no address, and a
 * uuid by which PostHog tells an event that is sent again.
 */
export function toPosthog(url: string, key: string, secret: string) {
  return async (project: OpenProject, batches: readonly Kept[]): Promise<void> => {
    const messages = await Promise.all(batches.flatMap((kept) => messagesOf(project, kept, secret)));
    for (let at = 0; at < messages.length; at += MAX_EVENTS) {
      const batch = messages.slice(at, at + MAX_EVENTS);
      await post(`${url}/batch/`, JSON.stringify({ api_key: key, batch }));
    }
  };
}

function messagesOf({ name }: OpenProject, { incoming, admitted }: Kept, secret: string): readonly Promise<object>[] {
  const { batch } = incoming;
  const { common, events } = admitted;
  // An id that only the events of one batch share. Keyed, so that nothing at PostHog leads back to a batch.
  const passing = toHex(hmacSha256(utf8(secret), utf8(`batch ${batch}`))).slice(0, 32);
  return events.map(async ({ event, day, identity, fields }, place) => {
    const uuid = await uuidOf(nameOf(name, batch, place));
    return posthogMessage({ uuid, event, day, common, fields }, identity ?? passing);
  });
}

async function uuidOf(name: string): Promise<string> {
  const text = utf8(name);
  const bytes = new Uint8Array(NAMESPACE.length + text.length);
  bytes.set(NAMESPACE);
  bytes.set(text, NAMESPACE.length);
  return uuidOfHash(new Uint8Array(await crypto.subtle.digest('SHA-1', bytes)));
}
