import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../../test/support/at-end.ts';
import { createTelemetry } from '../../telemetry.ts';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countClients } from './sdk.ts';

const DAY = 86_400_000;
let dir: string;
let now: number;
let env: Record<string, string>;
beforeEach(() => {
  dir = join(temporaryFolder(), 'home');
  now = Date.parse('2026-11-21T12:00:00Z');
  env = { TOOL_TELEMETRY: 'local' };
});

/** A process in which an SDK is used. */
function start(home = dir, everyDays = 7) {
  const telemetry = createTelemetry(tool, {
    common: { version: '1' },
    dir: home,
    host: { env, now: () => now, stderr: () => {} },
  });
  const countClient = countClients(telemetry, 'ping', { everyDays });
  // Or it would write what it has in memory at the end of all tests, into a folder that is gone.
  onTestFinished(() => telemetry.$flush());
  return {
    telemetry,
    /** @returns how many reports there are of so many clients */
    async make(clients = 1): Promise<number> {
      const before = telemetry.$status().waiting;
      for (let i = 0; i < clients; i++) countClient({ mode: 'sandbox' });
      await new Promise((done) => setImmediate(done));
      return telemetry.$status().waiting - before;
    },
  };
}

describe('a client', () => {
  it('is reported once its constructor has returned, each by itself where nothing else is asked for', async () => {
    const telemetry = recordingTelemetry(tool);
    const countClient = countClients(telemetry, 'ping');
    countClient({ mode: 'sandbox' });
    countClient({ mode: 'production' });
    expect(telemetry.$events()).toEqual([]);
    await new Promise((done) => setImmediate(done));
    expect(telemetry.$events().map(({ fields }) => fields.mode)).toEqual(['sandbox', 'production']);
  });

  it('leaves no listener behind, however many are made', async () => {
    const before = process.listenerCount('exit');
    const countClient = countClients(recordingTelemetry(tool), 'ping');
    for (let i = 0; i < 100; i++) countClient({ mode: 'sandbox' });
    expect(process.listenerCount('exit')).toBe(before + 1);
    await new Promise((done) => setImmediate(done));
    expect(process.listenerCount('exit')).toBe(before);
  });
});

describe('at most once in seven days', () => {
  it('of 100 clients one is reported, in a process and in the next', async () => {
    const first = start();
    expect(await first.make(100)).toBe(1);
    first.telemetry.$flush();
    now += DAY;
    expect(await start().make(100)).toBe(0);
    now += 5 * DAY;
    expect(await start().make()).toBe(0);
    now += DAY;
    expect([await start().make(), await first.make()]).toEqual([1, 0]);
  });

  it('within one process as well, across the days', async () => {
    const { make } = start();
    const reports: number[] = [];
    for (let day = 0; day < 21; day++) {
      reports.push(await make(3));
      now += DAY;
    }
    expect(reports.flatMap((count, day) => (count > 0 ? [day] : []))).toEqual([0, 7, 14]);
  });

  it.each([
    ['a home that cannot be made', () => '/proc/1/nope/deeper'],
    [
      'a file where the home should be',
      () => {
        const file = join(temporaryFolder(), 'file');
        writeFileSync(file, '');
        return join(file, 'home');
      },
    ],
  ])('by memory alone with %s: never hourly', async (_what, home) => {
    const { make } = start(home());
    const reports: number[] = [];
    for (let hour = 0; hour < 24 * 8; hour++) {
      reports.push(await make());
      now += DAY / 24;
    }
    expect(reports.flatMap((count, hour) => (count > 0 ? [hour] : []))).toEqual([0, 168]);
  });

  it('where a clock was wrong: a mark of a day to come is none', async () => {
    now += 400 * DAY;
    await start().make();
    now -= 400 * DAY;
    expect(await start().make()).toBe(1);
  });

  it('who says no leaves no mark, and is asked again at the next client', async () => {
    env.TOOL_TELEMETRY = 'off';
    const { make } = start();
    expect([await make(), existsSync(dir)]).toEqual([0, false]);
    env.TOOL_TELEMETRY = 'local';
    expect(await make()).toBe(1);
    expect(readdirSync(dir)).toContain('once-ping.every-2026-11-21');
  });

  it('a developer who looks at what would be sent leaves no mark', async () => {
    env.TOOL_TELEMETRY_DEBUG = '1';
    const { make, telemetry } = start();
    await make();
    telemetry.$flush();
    expect(existsSync(dir)).toBe(false);
  });
});
