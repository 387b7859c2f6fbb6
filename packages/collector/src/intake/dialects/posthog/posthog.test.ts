import { readFileSync } from 'node:fs';
import { choice, compile, contract, event, optional, version } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { admit } from '../../../admit/admit.ts';
import { posthog } from './posthog.ts';

const wren = contract({
  name: 'wren',
  why: 'To learn which features are used, and where they fail.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'WREN_TELEMETRY',
  common: {
    wren_ui_version: version({ keep: 'patch', why: 'Which releases are in use?' }),
    node_version: version({ keep: 'major', why: 'Which runtimes?' }),
    node_platform: choice(['linux', 'darwin'], { why: 'Which systems?' }),
  },
  events: {
    home_ask_candidate_success: event({
      why: 'Does asking work?',
      fields: { wren_service: optional(choice(['AI', 'UI', 'UNKNOWN'], { why: 'Which part?' })) },
    }),
  },
});

const sample = JSON.parse(readFileSync(new URL('./samples/batch.json', import.meta.url), 'utf8'));

describe('the posthog dialect', () => {
  it('holds what posthog-node sends to the contract: the question never gets in', () => {
    const [incoming] = posthog.decode(sample, wren) as Exclude<ReturnType<typeof posthog.decode>, string | null>;
    const admitted = admit(incoming as never, compile(wren), Date.parse('2025-06-02T00:00:00Z'));
    expect(admitted.common).toEqual({ wren_ui_version: '0.32.3', node_version: '18', node_platform: 'linux' });
    expect(admitted.events).toEqual([
      { event: 'home_ask_candidate_success', day: '2025-06-01', fields: { wren_service: 'UNKNOWN' } },
    ]);
    expect(JSON.stringify(admitted)).not.toContain('revenue');
    expect(admitted.drops).toContainEqual(expect.objectContaining({ reason: 'unknown_field', field: null, count: 8 }));
  });

  it('gives an event the same batch id each time it is sent, so that a repeated one is stored once', () => {
    const ids = [1, 2].map(() => (posthog.decode(sample, wren) as never as [{ batch: string }])[0].batch);
    expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(ids[0]).toBe(ids[1]);
  });

  it('gives events without an id different batch ids', () => {
    const body = { batch: [{ event: 'x' }, { event: 'x' }] };
    const [a, b] = posthog.decode(body, wren) as never as [{ batch: string }, { batch: string }];
    expect(a.batch).not.toBe(b.batch);
  });

  it.each([[null], [[]], ['text'], [{}], [{ batch: {} }], [{ batch: null }]])('does not understand %j', (body) => {
    expect(posthog.decode(body, wren)).toBeNull();
  });

  it.each([[null], [7], ['text'], [[]], [{ event: '__proto__' }], [{ event: 'constructor', properties: 7 }]])(
    'takes an event that is %j for an unknown one',
    (raw) => {
      const [incoming] = posthog.decode({ batch: [raw] }, wren) as never as [never];
      expect(admit(incoming, compile(wren), Date.now()).verdicts).toEqual([{ kept: false, reason: 'unknown_event' }]);
    },
  );

  it('is not fooled by a property named __proto__', () => {
    const properties = JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}');
    const [incoming] = posthog.decode(
      { batch: [{ event: 'home_ask_candidate_success', properties }] },
      wren,
    ) as never as [never];
    const admitted = admit(incoming, compile(wren), Date.now());
    expect(admitted.drops).toEqual([
      { what: 'field', reason: 'unknown_field', event: 'home_ask_candidate_success', field: null, count: 2 },
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('knows the project by api_key', () => {
    expect(posthog.keyOf(sample)).toBe('phc_example');
  });
});
