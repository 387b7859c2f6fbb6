import { describe, expect, it } from 'vitest';
import { openReceiver } from '../../testing/receiver.ts';
import type { ForwardedEvent } from '../target.ts';
import { events, settingsOf } from '../testing.ts';
import { posthog } from './posthog.ts';

const [anonymous, identified] = events as [ForwardedEvent, ForwardedEvent];

describe('the forwarder to PostHog', () => {
  it('sends a batch in PostHog’s form, personless, without a place and without an address', async () => {
    const receiver = await openReceiver();
    // An address with or without a slash at its end is the same.
    const target = posthog.open(settingsOf('posthog', { url: `${receiver.url}/`, secret: 'phc_key' }));
    expect(await target.deliver(events)).toEqual({ refused: 0 });
    const [{ method, path, headers, json }] = receiver.requests as [(typeof receiver.requests)[0]];
    expect([method, path, headers['content-type'], headers['user-agent']]).toEqual([
      ...['POST', '/batch/', 'application/json', 'aboveboard'],
    ]);
    expect(Object.keys(headers).sort()).toEqual(
      ['accept', 'accept-encoding', 'accept-language', 'connection', 'content-length', 'content-type', 'host'].concat(
        ...['sec-fetch-mode', 'user-agent'],
      ),
    );
    const always = { $process_person_profile: false, $geoip_disable: true, $ip: null, $lib: 'aboveboard' };
    expect(json).toEqual({
      api_key: 'phc_key',
      batch: [
        {
          uuid: anonymous.uuid,
          event: 'command_run',
          distinct_id: expect.stringMatching(/^[0-9a-f]{32}$/),
          timestamp: '2026-11-20T12:00:00.000Z',
          properties: {
            ...{ version: '1.4', os: 'linux', command: 'index', ok: true, files: 3, tags: ['a', 'b'] },
            ...always,
          },
        },
        {
          uuid: identified.uuid,
          event: 'command_run',
          distinct_id: 'f'.repeat(32),
          timestamp: '2026-11-21T12:00:00.000Z',
          properties: { ok: false, ...always },
        },
      ],
    });
  });

  it('gives the events of a batch without an identity one id, which no other batch has and nothing leads back from', async () => {
    const receiver = await openReceiver();
    const idsOf = async (salt: string) => {
      const target = posthog.open(settingsOf('posthog', { url: receiver.url, secret: 'k', salt }));
      await target.deliver([anonymous, anonymous, { ...anonymous, batch: 'c'.repeat(32) }]);
      return receiver.requests.at(-1)?.json.batch.map((event: { distinct_id: string }) => event.distinct_id);
    };
    const [first, same, other] = await idsOf('one');
    expect(same).toBe(first);
    expect(other).not.toBe(first);
    // A repetition is told by its uuid only where the id is the same again.
    expect(await idsOf('one')).toEqual([first, same, other]);
    expect(await idsOf('two')).not.toContain(first);
  });

  it('has PostHog delete the events of an identity, with a personal key', async () => {
    const receiver = await openReceiver();
    const eraseUrl = `${receiver.url}/api/projects/7`;
    const target = posthog.open(
      settingsOf('posthog', { url: receiver.url, secret: 'k', eraseUrl, eraseSecret: 'phx' }),
    );
    expect(await target.erase?.('f'.repeat(32))).toBe('told');
    const [{ method, path, headers, json }] = receiver.requests as [(typeof receiver.requests)[0]];
    expect([method, path, headers.authorization, json]).toEqual([
      ...['POST', '/api/projects/7/persons/bulk_delete/', 'Bearer phx'],
      { distinct_ids: ['f'.repeat(32)], delete_events: true },
    ]);
  });

  it('cannot pass an erasure on without a personal key', () => {
    expect(posthog.open(settingsOf('posthog', { url: 'https://example.org', secret: 'k' })).erase).toBeNull();
  });
});
