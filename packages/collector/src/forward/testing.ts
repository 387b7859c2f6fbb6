import type { ForwardedEvent, Settings } from './target.ts';

/** Two batches: one without an identity and one with. */
export const events: readonly ForwardedEvent[] = [
  {
    uuid: '0b4ff1a5-1d44-5c6c-9f1d-6f4a7c1b2a01',
    project: 'my-tool',
    event: 'command_run',
    day: '2026-11-20',
    arrived: '2026-11-21',
    identity: null,
    batch: 'a'.repeat(32),
    common: { version: '1.4', os: 'linux' },
    fields: { command: 'index', ok: true, files: 3, tags: ['a', 'b'] },
  },
  {
    uuid: '0b4ff1a5-1d44-5c6c-9f1d-6f4a7c1b2a02',
    project: 'my-tool',
    event: 'command_run',
    day: '2026-11-21',
    arrived: '2026-11-21',
    identity: 'f'.repeat(32),
    batch: 'b'.repeat(32),
    common: {},
    fields: { ok: false },
  },
];

export function settingsOf(type: string, more: Partial<Settings>): Settings {
  return { id: `${type}-000000`, project: 'my-tool', type, salt: '5a'.repeat(32), ...more };
}
