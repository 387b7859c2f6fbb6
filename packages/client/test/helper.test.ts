import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { type Collector, startCollector } from './collector.ts';
import { runTool } from './tool.ts';

let collector: Collector;
let dir: string;
const env = (more: Record<string, string> = {}) => ({
  TESTTOOL_TELEMETRY: '1',
  TESTTOOL_TELEMETRY_ENDPOINT: collector.url,
  ...more,
});
/** Over before anything could be delivered. */
const SHORT = `telemetry.usage({ tool: 'search', calls: 1 }); process.exit();`;
/** The nth day of the test. They lie ahead: a helper has the machine's clock, for which what they recorded is over. */
const noon = (n: number) => Math.floor(Date.now() / 86_400_000 + 1 + n) * 86_400_000 + 43_200_000;
const at = (n: number) => `host: { now: () => ${noon(n)} },`;
const dayOf = (n: number) => new Date(noon(n)).toISOString().slice(0, 10);
const marks = () => (existsSync(dir) ? readdirSync(dir).filter((name) => name.startsWith('once-helper-')) : []);
const callsOf = (day: string) =>
  counted().reduce((sum, event) => (event.day === day ? sum + Number(event.fields.calls) : sum), 0);
const counted = () => collector.events().filter(({ event }) => event === 'usage');

beforeEach(async () => {
  collector = await startCollector();
  dir = join(temporaryFolder(), 'home');
});
afterEach(() => collector.close());

describe('a tool that never runs long enough to deliver', () => {
  test('still delivers every completed day within two days, by at most one process a day', async () => {
    const DAYS = 6;
    for (let n = 0; n < DAYS; n++) {
      for (let run = 0; run < 3; run++) {
        expect(await runTool(dir, SHORT, { env: env(), options: at(n) })).toEqual({ code: 0, stdout: '', stderr: '' });
      }
      // What is complete today is with the collector before the day is over.
      for (let day = 0; day < n; day++) {
        await vi.waitFor(() => expect(callsOf(dayOf(day))).toBe(3), { timeout: 20_000 });
      }
    }
    expect(collector.received.length).toBeLessThan(2 * DAYS);
  }, 60_000);

  test('starts no process on its first day, and leaves nothing of the second behind', async () => {
    await runTool(dir, SHORT, { env: env(), options: at(0) });
    expect(marks()).toEqual([`once-helper-${dayOf(0)}`]);
    expect(collector.received).toEqual([]);
    await runTool(dir, SHORT, { env: env(), options: at(1) });
    await vi.waitFor(() => expect(counted()).not.toEqual([]), { timeout: 20_000 });
    expect(existsSync(join(dir, 'helper.json'))).toBe(false);
  });

  test.each([
    ['off', { TESTTOOL_TELEMETRY: '0' }, ''],
    ['local', { TESTTOOL_TELEMETRY: 'local' }, ''],
    ['in CI', { CI: 'true' }, ''],
    ['debugging', { TESTTOOL_TELEMETRY_DEBUG: '1' }, ''],
    ['told to start none', {}, 'helper: false,'],
  ])('starts none where it is %s', async (_how, more, options) => {
    await runTool(dir, SHORT, { env: env(), options: at(0) });
    await runTool(dir, SHORT, { env: env(more), options: at(1) + options });
    expect(marks()).toEqual([`once-helper-${dayOf(0)}`]);
    expect(collector.received).toEqual([]);
  });

  test('starts none while a failure is waited out', async () => {
    await collector.close();
    await runTool(dir, SHORT, { env: env(), options: at(0) });
    await runTool(dir, SHORT, { env: env(), options: at(1) });
    await vi.waitFor(() => expect(existsSync(join(dir, 'due.json'))).toBe(true), { timeout: 20_000 });
    // The helper has the real clock, so an hour after it is an hour from now.
    const { until, cause } = JSON.parse(readFileSync(join(dir, 'due.json'), 'utf8'));
    expect(['quick', 'slow']).toContain(cause);
    expect(until).toBeGreaterThan(Date.now());
    const before = marks();
    await runTool(dir, SHORT, { env: env(), options: `host: { now: () => ${until - 1} },` });
    expect(marks()).toEqual(before);
  });
});

test('nothing of a helper stands among its arguments, where anybody on the machine could read it', () => {
  const source = readFileSync(join(import.meta.dirname, '../src/session/spawn.ts'), 'utf8');
  expect(source).toContain('.spawn(process.execPath, [program], {');
});
