import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addProject, addToken, readProjects, serve } from '@aboveboard/collector';
import { choice, contract, event, version } from '@aboveboard/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withApi } from '../../api.ts';
import { ran, spawned } from '../../testing/command.ts';
import { momentOf } from './world/calendar.ts';

const folder = mkdtempSync(join(tmpdir(), 'aboveboard-simulate-'));
const data = join(folder, 'data');
const tool = contract({
  name: 'mytool',
  env: 'A_TELEMETRY',
  ...{ why: 'To test.', owner: 'the tests', contact: 'the tests', retention: { days: 30 } },
  common: { version: version({ why: 'Which?' }) },
  events: { run: event({ why: 'What is used?', fields: { command: choice(['index'], { why: 'Which?' }) } }) },
});

let collector: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  addProject(data, 'mytool', tool);
  collector = await serve({ dataDir: data, port: 0 });
  await collector.ready;
}, 60_000);
afterAll(async () => {
  await collector.stop();
  rmSync(folder, { recursive: true });
}, 60_000);

const run = (args: readonly string[], env?: NodeJS.ProcessEnv) => ran([...args, '--data', data], { env });
/** For what is interrupted. */
const spawn = (args: readonly string[], until: (stdout: string) => boolean) =>
  spawned([...args, '--data', data], {}, until);

async function api<T>(path: string): Promise<T> {
  return withApi({ data }, async ({ get }) => (await (await get(path)).json()) as T);
}

const told = ['--days', '60', '--installs', '30', '--until'];
const yesterday = new Date(Date.now() - 24 * 3600_000).toISOString().slice(0, 10);
const before = new Date(Date.now() - 8 * 24 * 3600_000).toISOString().slice(0, 10);
const demo = () => readProjects(data).find(({ name }) => name === 'demo-mytool');

it('fills a project of its own through the intake, goes on after an interrupt, and is never counted twice', {
  timeout: 120_000,
}, async () => {
  const interrupted = await spawn(['simulate', ...told, before], () => demo()?.simulated?.done !== undefined);
  expect([interrupted.status, interrupted.stderr]).toEqual([130, expect.stringContaining('goes on from here')]);
  const finished = await run(['simulate', '--until', yesterday, '--json']);
  expect(finished.status).toBe(0);
  expect(JSON.parse(finished.stdout).projects).toMatchObject([{ project: 'demo-mytool', until: yesterday }]);
  const { from = '' } = demo()?.simulated ?? {};
  const books = await api<Record<string, number>>('/projects/demo-mytool/books');
  // What was answered just before the interrupt, and written down just after it, came again under the same ids.
  expect(books.received).toBe((books.stored ?? 0) + (books.duplicate ?? 0));
  const { rows } = await api<{ rows: { day: string; installs: number }[] }>(
    `/projects/demo-mytool/reports/active?from=${from}&to=${yesterday}`,
  );
  // Older than real events may be, and than raw rows live.
  expect(rows[0]).toMatchObject({ day: from, installs: expect.any(Number) });
  expect(rows.filter(({ installs }) => installs !== null).length).toBeGreaterThan(50);
  const again = await run(['simulate', '--until', yesterday, '--json']);
  expect(JSON.parse(again.stdout).projects).toMatchObject([{ batches: 0, events: 0 }]);
  // Left to itself it goes on to the hour that it is, which may change meanwhile.
  const hour = () => momentOf(Math.floor(Date.now() / 3600_000));
  const begun = hour();
  const today = await run(['simulate', '--json']);
  expect([begun, hour()]).toContain(JSON.parse(today.stdout).projects[0].until);
});

it('says that it is simulated, and leaves the project with real events alone', async () => {
  const projects = await api<{ name: string; simulated?: true }[]>('/projects');
  expect(projects.map(({ name, simulated }) => [name, simulated])).toEqual([
    ['demo-mytool', true],
    ['mytool', undefined],
  ]);
  const books = await api<Record<string, number>>('/projects/mytool/books');
  expect(books.received).toBe(0);
  expect(readFileSync(join(data, 'projects', 'mytool.json'), 'utf8')).not.toContain('simulated');
});

it.each([
  ['overview', /active installs, week +\d+/],
  ['versions', /1\.\d+ +\d{4}-\d\d-\d\d +[\d.]+ %/],
  ['events', /run +[\d,]+.*\n {4}index/],
  ['errors', /Errors: nothing in this range/],
  ['platforms', /version\n/],
  ['retention', /\d{4}-\d\d-\d\d +\d+ +100/],
  ['drops', /received +[\d,]+ +100 %/],
  ['active', /installs +events/],
])('report %s fits 80 columns where nobody reads along, without a colour', async (name, expected) => {
  const { status, stdout } = await run(['report', name, '--project', 'demo-mytool', '--days', '60']);
  expect([status, stdout]).toEqual([0, expect.stringMatching(expected)]);
  expect(stdout).toContain('simulated');
  expect(stdout).not.toContain('\u001b');
  for (const line of stdout.split('\n')) expect([...line].length).toBeLessThanOrEqual(80);
});

it.each(['overview', 'errors', 'drops'])('report %s of a project without events says what to do next', async (name) => {
  const { status, stdout } = await run(['report', name, '--project', 'mytool']);
  const { key } = readProjects(data).find((project) => project.name === 'mytool') ?? {};
  expect([status, stdout]).toEqual([0, expect.stringContaining('Nothing has arrived yet.')]);
  for (const next of [key, 'aboveboard tail --project mytool', 'aboveboard simulate mytool']) {
    expect(stdout).toContain(next);
  }
});

it('report prints what the API gives, from this machine and by a token from elsewhere', {
  timeout: 90_000,
}, async () => {
  const asked = ['report', 'events', '--project', 'demo-mytool', '--days', '9'];
  const [json, csv] = [await run([...asked, '--json']), await run([...asked, '--csv'])];
  const { report, rows } = JSON.parse(json.stdout);
  expect([report, rows[0].event]).toEqual(['events', 'run']);
  expect(csv.stdout).toMatch(/^"?event"?,.*\n"run",/);
  const away = [...asked, '--json', '--url', collector.url];
  expect((await run(away, { ABOVEBOARD_TOKEN: addToken(data, ['read']) })).stdout).toBe(json.stdout);
  for (const [token, message] of [
    ['abt_wrong', 'a token that is known here'],
    ['', 'ABOVEBOARD_TOKEN: expected a token'],
  ]) {
    const refused = await run(away, { ABOVEBOARD_TOKEN: token });
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(message as string)]);
  }
});

it('tail shows what arrives and what is dropped, one object a line, until Ctrl-C', { timeout: 60_000 }, async () => {
  const { key } = readProjects(data).find(({ name }) => name === 'mytool') ?? {};
  const events = [
    { event: 'run', fields: { command: 'index' } },
    { event: 'nonsense', fields: {} },
  ];
  const body = JSON.stringify({ key, batch: 'a'.repeat(32), common: { version: '1.2.3' }, events });
  const headers = { 'content-type': 'application/json' };
  expect((await fetch(`${collector.url}/v1/batch`, { method: 'POST', headers, body })).status).toBe(204);
  const { status, stdout } = await spawn(['tail', '--project', 'mytool', '--json'], (seen) =>
    seen.includes('unknown_event'),
  );
  const entries = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([status, entries]).toMatchObject([
    0,
    [
      { type: 'event', event: 'run', fields: { command: 'index' } },
      { type: 'drop', reason: 'unknown_event', event: null },
    ],
  ]);
});

it.each([
  [['report', 'nonsense', '--project', 'mytool'], 1, 'no such report; there are: active'],
  [['report', '--project', 'other'], 1, '--project: expected one of demo-mytool, mytool, got "other"'],
  [['report'], 1, '--project: expected one of demo-mytool, mytool'],
  [['report', '--json', '--csv'], 2, 'cannot be used with'],
  [['report', '--days', '0'], 2, 'expected a whole number of at least 1'],
  [['report', '--project', 'mytool', '--only', 'linux'], 1, '--only: expected os=linux, got "linux"'],
  [['report', '--project', 'mytool', '--only', 'os=linux'], 1, 'field: expected one of (none)'],
  [['simulate', 'mytool', '--contract', '/nope.ts'], 1, '--contract /nope.ts'],
  [['simulate', 'other'], 1, 'project: expected one of demo-mytool, mytool, got "other"'],
  [['simulate', '--seed', '7'], 1, '--seed: demo-mytool was begun with 1, got 7'],
  [['simulate', '--days', '999'], 1, '--days: expected at most 365, got 999'],
  [['simulate', '--until', 'soon'], 2, 'expected a date such as 2026-11-21'],
])('%j is refused with what to do', async (args, code, message) => {
  const refused = await run(args);
  expect([refused.status, refused.stderr]).toEqual([code, expect.stringContaining(message)]);
});

it('never simulates into a project that takes in real events', async () => {
  expect(() => addProject(data, 'mytool', tool, { isSimulated: true })).toThrow('it takes in real events');
});
