import { noonOf } from '../noon.ts';
import type { ForwardedEvent } from '../target.ts';

/**
 * An event in PostHog's words: without a person, a place or an address.
 *
 * @param distinctId the event's identity, or one that only the events of its batch share
 */
export function messageOf(
  { uuid, event, day, common, fields }: Pick<ForwardedEvent, 'uuid' | 'event' | 'day' | 'common' | 'fields'>,
  distinctId: string,
): object {
  return {
    uuid,
    event,
    distinct_id: distinctId,
    timestamp: noonOf(day),
    properties: {
      ...common,
      ...fields,
      $process_person_profile: false,
      $geoip_disable: true,
      // PostHog fills in the sender's address where there is no such property. The sender is none of the tool's users.
      $ip: null,
      $lib: 'aboveboard',
    },
  };
}
