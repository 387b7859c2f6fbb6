import { compile } from '@aboveboard/contract';
import { describe, expect, it } from 'vitest';
import { serverContract, toolContract } from '../testing/testing.ts';
import { admit, dayOf, type Incoming, type IncomingEvent } from './admit.ts';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const tool = compile(toolContract);
const server = compile(serverContract);

function incoming(events: readonly IncomingEvent[], more: Partial<Incoming> = {}): Incoming {
  return { batch: '0'.repeat(32), contract: undefined, identity: undefined, common: {}, events, ...more };
}

const good: IncomingEvent = { event: 'command_run', when: '2026-11-20', fields: { command: 'index', ok: true } };

describe('admit', () => {
  it('keeps what is in the contract', () => {
    const admitted = admit(incoming([good], { common: { version: '1.4.2', os: 'darwin' } }), tool, NOW);
    expect(admitted).toMatchObject({
      received: 1,
      common: { version: '1.4', os: 'macos' },
      events: [{ event: 'command_run', day: '2026-11-20', fields: { command: 'index', ok: true } }],
      drops: [],
      verdicts: [{ kept: true }],
    });
  });

  it('drops a field the contract does not have and counts it without its name', () => {
    const admitted = admit(
      incoming([{ ...good, fields: { command: 'index', ok: true, path: '/home/eve' } }]),
      tool,
      NOW,
    );
    expect(admitted.events[0]?.fields).toEqual({ command: 'index', ok: true });
    expect(admitted.drops).toEqual([
      { what: 'field', reason: 'unknown_field', event: 'command_run', field: null, count: 1 },
    ]);
  });

  it('drops an event whose required field is refused, and says which', () => {
    const admitted = admit(incoming([{ ...good, fields: { command: 'rm -rf', ok: true } }]), tool, NOW);
    expect(admitted).toMatchObject({ received: 1, events: [], verdicts: [{ kept: false, reason: 'missing_field' }] });
    expect(admitted.drops).toContainEqual({
      what: 'event',
      reason: 'missing_field',
      event: 'command_run',
      field: 'command',
      count: 1,
    });
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '',
    'nope',
    42,
    null,
    undefined,
    {},
    ['command_run'],
  ])('counts an event named %j as unknown, without its name', (event) => {
    const admitted = admit(incoming([{ ...good, event }]), tool, NOW);
    expect(admitted.events).toEqual([]);
    expect(admitted.drops).toEqual([{ what: 'event', reason: 'unknown_event', event: null, field: null, count: 1 }]);
  });

  it('adds up equal drops', () => {
    const wrong = { ...good, event: 'nope' };
    expect(admit(incoming([wrong, wrong, good, wrong]), tool, NOW)).toMatchObject({
      received: 4,
      drops: [{ reason: 'unknown_event', count: 3 }],
    });
  });

  it('keeps a batch without one of its common fields', () => {
    expect(admit(incoming([good], { common: { os: 'linux' } }), tool, NOW)).toMatchObject({
      common: { os: 'linux' },
      events: [{ event: 'command_run' }],
    });
  });

  it.each([undefined, null, 'text', 3, ['os']])('keeps a batch whose common fields are %j', (common) => {
    expect(admit(incoming([good], { common }), tool, NOW)).toMatchObject({ common: {}, events: [{}] });
  });

  it('keeps an identity where the stream has one', () => {
    const error = { event: 'error', when: '2026-11-20', fields: { code: 'network', status: 404, took: 1 } };
    const identity = '4f0c2a9e8b7d4c1fa6e35d2b1c0f9e8d';
    expect(admit(incoming([error], { identity }), server, NOW).events[0]?.identity).toBe(identity);
    const dashed = '4F0C2A9E-8B7D-4C1F-A6E3-5D2B1C0F9E8D';
    expect(admit(incoming([error], { identity: dashed }), server, NOW).events[0]?.identity).toBe(identity);
    for (const wrong of ['eve@example.com', 17, {}, '4f0c2a9e-8b7d-4c1f-a6e3-5d2b1c0f9e8', ['a'.repeat(32)]]) {
      expect(admit(incoming([error], { identity: wrong }), server, NOW).events[0]).not.toHaveProperty('identity');
    }
  });

  it('keeps no identity where the stream has none, and counts that one came', () => {
    const admitted = admit(incoming([good], { identity: '4f0c2a9e8b7d4c1fa6e35d2b1c0f9e8d' }), tool, NOW);
    expect(JSON.stringify(admitted)).not.toContain('4f0c');
    expect(admitted.drops).toEqual([
      { what: 'field', reason: 'unexpected_identity', event: 'command_run', field: null, count: 1 },
    ]);
  });
});

describe('the day of an event', () => {
  it.each([
    ['a date', '2026-11-20', '2026-11-20'],
    ['a moment', '2026-11-20T23:59:59.999Z', '2026-11-20'],
    ['a moment in another time zone', '2026-11-20T23:30:00-02:00', '2026-11-21'],
    ['milliseconds', Date.parse('2026-11-01'), '2026-11-01'],
    ['the last day of the window', '2026-10-18', '2026-10-18'],
    ['older than the window', '2026-10-16', '2026-11-21'],
    ['tomorrow', '2026-11-22', '2026-11-21'],
    ['nothing', undefined, '2026-11-21'],
    ['no date', 'yesterday', '2026-11-21'],
    ['a very long text', '2026-11-20'.padEnd(1000), '2026-11-21'],
    ['not a number', Number.NaN, '2026-11-21'],
    ['an object', {}, '2026-11-21'],
  ])('from %s', (_, when, day) => {
    expect(dayOf(when, NOW)).toBe(day);
  });
});
