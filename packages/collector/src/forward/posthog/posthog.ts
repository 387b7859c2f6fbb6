import { createHmac } from 'node:crypto';
import { post } from '../post.ts';
import type { ForwardedEvent, Settings, TargetType } from '../target.ts';
import { messageOf } from './message.ts';

/**
 * PostHog, by its public `/batch/`. Events are personless and without a place; PostHog tells a repeated one by its
 * uuid, and for that wants day, event and distinct id to be the same too. See docs/forwarding.md for erasure.
 */
export const posthog: TargetType = {
  name: 'posthog',
  settings: { url: 'needed', secret: 'needed', eraseUrl: 'may', eraseSecret: 'may' },
  maxEvents: 500,
  open(settings) {
    const { url, secret, eraseUrl, eraseSecret } = settings;
    return {
      async deliver(events) {
        const batch = events.map((event) => messageOf(event, distinctIdOf(event, settings)));
        // Without `sent_at` PostHog leaves the timestamps as they are: it has no clock to correct for.
        await post({ url: `${withoutSlash(url as string)}/batch/`, body: JSON.stringify({ api_key: secret, batch }) });
        return { refused: 0 };
      },
      erase:
        eraseUrl === undefined || eraseSecret === undefined
          ? null
          : async (identity) => {
              await post({
                url: `${withoutSlash(eraseUrl)}/persons/bulk_delete/`,
                headers: { authorization: `Bearer ${eraseSecret}` },
                body: JSON.stringify({ distinct_ids: [identity], delete_events: true }),
              });
              return 'told';
            },
    };
  },
};

function distinctIdOf({ identity, batch }: ForwardedEvent, { salt }: Settings): string {
  return identity ?? passingId(batch, salt);
}

/** An id that only the events of one batch share. Keyed, so that nothing at PostHog leads back to a batch. */
function passingId(batch: string, salt: string): string {
  return createHmac('sha256', salt).update(batch).digest('hex').slice(0, 32);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
