import { bucket, choice, contract, digest, event, install, version } from '@aboveboard/contract';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { openLiveStreams } from '../api/live.ts';
import type { LiveEntry } from '../api/types.ts';
import { type Batch, openWorld } from '../testing/world.ts';
import { openLive } from './live.ts';
import { KEPT } from './tail.ts';

const about = { why: 'To test.', owner: 'the tests', contact: 'the tests' };
const tool = contract({
  name: 'my-tool',
  env: 'A_TELEMETRY',
  ...about,
  streams: { default: { identity: install({ why: 'Do they stay?' }) } },
  common: { version: version({ why: 'Which?' }) },
  events: {
    run: event({
      why: 'What is used?',
      fields: {
        command: choice(['index', 'serve'], { why: 'Which?', other: false }),
        took: bucket([100, 1000], { unit: 'ms', why: 'How long?' }),
        repository: digest({ of: 'the address', life: 'month', why: 'How many?' }),
      },
    }),
  },
});
const ID = 'c'.repeat(32);
const SECRET = 'd'.repeat(32);
const ran = (command = 'index') => ({
  event: 'run',
  when: undefined,
  fields: { command, took: 1, repository: SECRET },
});

/** A world whose drain tells the live view, and what somebody hears who began to listen before it. */
async function open() {
  const world = await openWorld([tool]);
  const live = openLive(world.registry);
  const drain = world.openDrain(world.store, { onSettled: live.onSettled });
  let batch = 1;
  return {
    live,
    async arrive(events: Batch['events'], more: Partial<Batch> = {}) {
      await world.spool(tool, { id: String(batch++), identity: ID, common: { version: '1.2.3' }, events, ...more });
      while ((await drain.step()) > 0);
    },
    world,
    drain,
  };
}

describe('the live view', () => {
  it('tells an event as the contract let it through: a bucket by its label, no id, no digest', async () => {
    const { live, arrive } = await open();
    const listener = live.listen('my-tool', null, 50);
    await arrive([ran()], { arrived: '2026-11-21' });
    const [heard, ...rest] = await listener.next(1000);
    expect(heard?.entry).toEqual({
      type: 'event',
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      event: 'run',
      day: '2026-11-21',
      revision: null,
      common: { version: '1.2' },
      fields: { command: 'index', took: '100-1000 ms', repository: '(digest)' },
    });
    expect(rest).toEqual([]);
    expect(JSON.stringify(heard)).not.toMatch(/cccc|dddd/);
  });

  it('tells what was dropped and why, without a value and without an unknown name', async () => {
    const { live, arrive, world, drain } = await open();
    const listener = live.listen('my-tool', null, 50);
    await arrive([{ event: 'canary_event', when: undefined, fields: {} }, ran('canary_value')]);
    const again = { id: '77' };
    await arrive([ran()], again);
    await arrive([ran()], again);
    await world.spoolLimited(tool, 9);
    await drain.step();
    const heard = (await listener.next(1000)).map(({ entry }) => entry);
    const drops = heard.flatMap((entry) => (entry.type === 'drop' ? [entry] : []));
    expect(drops.map(({ what, reason, event, field, count }) => [what, reason, event, field, count])).toEqual([
      ['event', 'unknown_event', null, null, 1],
      ['field', 'not_in_list', 'run', 'command', 1],
      ['event', 'missing_field', 'run', 'command', 1],
      ['event', 'duplicate', null, null, 1],
      ['event', 'limited', null, null, 9],
    ]);
    expect(JSON.stringify(heard)).not.toContain('canary');
  });

  it('goes on after the entry that was seen last, and an id of another process stands for none', async () => {
    const { live, arrive } = await open();
    await arrive([ran('index')]);
    await arrive([ran('serve')]);
    const all = await live.listen('my-tool', null, 50).next(1000);
    const commands = (heard: readonly { entry: LiveEntry }[]) =>
      heard.map(({ entry }) => entry.type === 'event' && entry.fields.command);
    expect(commands(all)).toEqual(['index', 'serve']);
    expect(commands(await live.listen('my-tool', all[0]?.id ?? '', 50).next(1000))).toEqual(['serve']);
    expect(commands(await live.listen('my-tool', 'another-1', 50).next(1000))).toEqual(['index', 'serve']);
    expect(commands(await live.listen('my-tool', null, 1).next(1000))).toEqual(['serve']);
    expect(await live.listen('my-tool', all[1]?.id ?? '', 50).next(1)).toEqual([]);
  });

  it('keeps the latest of each project, and tells a slow listener how many it missed', async () => {
    const { live, arrive } = await open();
    await arrive([ran()]);
    const listener = live.listen('my-tool', null, 50);
    expect(await listener.next(1000)).toHaveLength(1);
    for (let i = 0; i < 4; i++) await arrive(Array.from({ length: 100 }, () => ran()));
    const heard = await listener.next(1000);
    expect(heard[0]?.entry).toEqual({ type: 'left-out', count: 400 - KEPT });
    expect(heard.slice(1).every(({ entry }) => entry.type === 'event')).toBe(true);
    expect(heard).toHaveLength(KEPT + 1);
  });
});

describe('its stream', () => {
  const site = (live: Parameters<typeof openLiveStreams>[0]) => {
    const answer = openLiveStreams(live);
    return new Hono().get('/live', (c) => answer(c, 'my-tool'));
  };

  it('is server-sent events with an id each, and ends when who listens goes', async () => {
    const { live, arrive } = await open();
    await arrive([ran()]);
    const app = site(live);
    const response = await app.request('/live');
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    while (!text.includes('data: ')) text += (await reader.read()).value;
    expect(text).toMatch(/^retry: 1000\n\nid: [0-9a-f]{8}-1\ndata: \{"type":"event".*\}\n\n$/);
    await reader.cancel();
    // What went makes room: more may come, one after the other, than may be there at once.
    for (let i = 0; i < 40; i++) {
      const one = await app.request('/live');
      expect(one.status).toBe(200);
      await one.body?.cancel();
    }
  });

  it('refuses a number of entries that is none', async () => {
    const { live } = await open();
    expect((await site(live).request('/live?last=all')).status).toBe(400);
  });
});
