import { PostHog } from 'posthog-node';
import { expect, it } from 'vitest';
import { reported, settled } from './support/collector.ts';
import { shareCollector } from './support/shared-collector.ts';

const ownProject = shareCollector(3);

it.each([
  ['as it comes', {}],
  ['without gzip', { disableCompression: true }],
])('an unmodified posthog-node, %s, pointed here by its host option is held to the contract', async (_, options) => {
  const { collector, name, key } = ownProject();
  const client = new PostHog(key, { host: collector.url, flushAt: 1, flushInterval: 0, ...options });
  const distinctId = 'canary-person';
  client.capture({ distinctId, event: 'command_run', properties: { command: 'index', ok: true, version: '1.4.2' } });
  client.capture({
    distinctId,
    event: 'command_run',
    properties: { command: 'canary-secret', ok: true, path: '/canary' },
  });
  client.capture({ distinctId, event: 'canary_event', properties: {} });
  await client.shutdown();

  expect(await settled(collector, 3, name)).toMatchObject({ stored: 2, dropped: { unknown_event: 1 } });
  expect(await reported(collector, 'versions', name)).toContainEqual({ version: '1.4', installDays: 0, events: 1 });
});

it('stores an event of posthog-node once, although the client sends it again after a lost answer', async () => {
  const { collector, name, key } = ownProject();
  const encodings: unknown[] = [];
  const client = new PostHog(key, {
    host: collector.url,
    flushAt: 1,
    flushInterval: 0,
    fetchRetryDelay: 10,
    // The network, which delivers the request and loses the first answer.
    fetch: async (url, init) => {
      const answer = await fetch(url, init as RequestInit);
      encodings.push((init.headers as Record<string, string>)['Content-Encoding']);
      if (encodings.length === 1) throw new TypeError('the connection was lost');
      return answer as never;
    },
  });
  client.capture({ distinctId: 'someone', event: 'command_run', properties: { command: 'index', ok: true } });
  await client.shutdown();

  expect(encodings).toEqual(['gzip', 'gzip']);
  expect(await settled(collector, 2, name)).toMatchObject({ stored: 1, duplicate: 1 });
});
