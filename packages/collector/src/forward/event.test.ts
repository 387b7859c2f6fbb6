import { describe, expect, it } from 'vitest';
import { eventsOf, uuidOf } from './event.ts';

describe('a forwarded event', () => {
  const head = { type: 'batch', project: 'my-tool', day: '2026-11-21', received: 3 } as const;
  const event = { event: 'command_run', day: '2026-11-20', fields: { ok: true } };
  const body = { batch: 'a'.repeat(32), common: { os: 'linux' }, events: [event, event], drops: [] };

  it('has a uuid of its own that is the same each time', () => {
    const uuids = eventsOf({ head, body }).map(({ uuid }) => uuid);
    expect(new Set(uuids).size).toBe(2);
    expect(eventsOf({ head, body }).map(({ uuid }) => uuid)).toEqual(uuids);
    for (const uuid of uuids)
      expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('has another uuid in another project or batch', () => {
    const uuids = ['my-tool/a/0', 'my-tool/a/1', 'my-tool/b/0', 'other/a/0'].map(uuidOf);
    expect(new Set(uuids).size).toBe(4);
    // Receivers hold on to them, so they may never change.
    expect(uuidOf('my-tool/a/0')).toBe('da814ba8-91ba-5316-b547-35214fd25080');
  });

  it('comes of no record that only counts', () => {
    expect(eventsOf({ head: { ...head, type: 'limited' }, body: null })).toEqual([]);
  });
});
