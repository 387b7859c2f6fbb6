import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, parseContract } from '@aboveboard/contract';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { afterTheLast, temporaryFolder } from '../../../../../test/support/at-end.ts';
import type { Erasure } from '../../api/types.ts';
import { askErasure, readErasure, settleErasure } from '../../erase/receipts.ts';
import { addNote } from '../../notes/notes.ts';
import { addProject, openRegistry } from '../../projects/projects.ts';
import { byId, byPresence, failed, id, present, ran, store, TODAY } from '../../reports/testing.ts';
import type { Store } from '../../store/store.ts';
import { openWorld, type World } from '../../testing/world.ts';
import type { Numbers } from './numbers.ts';
import { createPublic } from './public.ts';
import { setPublic } from './switch.ts';

const NOW = Date.parse(`${TODAY}T12:00:00Z`);
const LINUX = { version: '1.0.0', os: 'linux', ci: 'none' };
const DARWIN = { version: '1.1.0', os: 'macos', ci: 'none' };
const WINDOWS = { version: '1.1.0', os: 'windows', ci: 'none' };
const installs = (n: number, when: string) => Array.from({ length: n }, () => present(when));

/**
 * By presence: 58 installs in the week of the 9th (30 linux, 25 macos, 3 windows), 40 of linux in the one before, 10 in the
 * one before that, and many in the week that is not over.
 */
async function presence(): Promise<void> {
  await store(world, byPresence, [
    { common: LINUX, events: installs(30, '2026-11-10') },
    { common: DARWIN, events: installs(25, '2026-11-11') },
    { common: WINDOWS, events: installs(3, '2026-11-12') },
    { common: LINUX, events: installs(40, '2026-11-05') },
    { common: LINUX, events: installs(10, '2026-10-28') },
    { common: LINUX, events: installs(90, '2026-11-17') },
  ]);
}

/** By id, in the week of the 9th: 26 of linux that ran, 21 of them failed; 4 of macos that ran and failed. */
async function identity(): Promise<void> {
  const one = (n: number) => ({
    identity: id(n),
    common: n < 26 ? LINUX : DARWIN,
    events: [ran('2026-11-10'), ran('2026-11-12'), ...(n < 21 || n >= 26 ? [failed('2026-11-12', 'network')] : [])],
  });
  await store(
    world,
    byId,
    Array.from({ length: 30 }, (_, n) => one(n)),
  );
}

const atEnd = afterTheLast();
let world: World;
beforeAll(async () => {
  world = await openWorld([byPresence, byId], {}, atEnd);
  await presence();
  await identity();
  for (const { name } of [byPresence, byId]) setPublic(world.dataDir, name, true);
});

/** The same rows, under a project whose contracts were published one after the other; nobody has switched its page on. */
function published(...contracts: readonly Contract[]): Pick<World, 'dataDir' | 'registry' | 'store'> {
  const dataDir = temporaryFolder();
  for (const contract of contracts) addProject(dataDir, contract.name, contract);
  return { dataDir, registry: openRegistry(dataDir, () => {}), store: world.store };
}

function site(over: Partial<Pick<World, 'dataDir' | 'registry' | 'store'> & { now: () => number }> = {}) {
  const { dataDir, registry, store } = world;
  const books = async (project: string, range: { from: string; to: string }) => ({
    ...{ project, ...range, received: 1234, stored: 1200, duplicate: 14, dropped: { unknown_event: 20 } },
    ...{ limited: 0, waiting: 0 },
  });
  const app = createPublic({
    ...{ dataDir, registry, store },
    books,
    now: () => NOW,
    onError: (error) => expect.fail(String(error)),
    ...over,
  });
  const post = (path: string, fields: Record<string, string>, from = '192.0.2.1') =>
    app.request(path, { method: 'POST', body: new URLSearchParams(fields), headers: { 'x-forwarded-for': from } });
  const text = async (path: string) => (await app.request(path)).text();
  const numbers = async (path: string) => (await (await app.request(path)).json()) as Numbers;
  return { app, post, text, numbers };
}

describe('a public page', () => {
  it('is not there until it is switched on, nor after it is switched off', async () => {
    const hidden = published(byPresence);
    const { app } = site(hidden);
    const paths = ['', '/contract.json', '/TELEMETRY.md', '/numbers.json', '/badge/installs.svg', '/me'];
    const statuses = async () =>
      Promise.all(paths.map(async (path) => (await app.request(`/${byPresence.name}${path}`)).status));
    expect(new Set(await statuses())).toEqual(new Set([404]));
    setPublic(hidden.dataDir, byPresence.name, true);
    expect(new Set(await statuses())).toEqual(new Set([200]));
    setPublic(hidden.dataDir, byPresence.name, false);
    expect(new Set(await statuses())).toEqual(new Set([404]));
    expect(() => setPublic(hidden.dataDir, 'unknown', true)).toThrow('expected one of by-presence, got "unknown"');
  });

  it('has the contract in words, a sample, the score, who gets it, the history and the books, and no script', async () => {
    const wider = parseContract({ ...byPresence, why: 'Now <b>wider</b>.', retention: { days: 30 } });
    const widened = published(byPresence, wider);
    setPublic(widened.dataDir, byPresence.name, true);
    const { app, text } = site(widened);
    const answer = await app.request(`/${byPresence.name}`);
    const page = await answer.text();
    expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'self'/);
    expect(page).not.toMatch(/<script|<b>| style=| on\w+=/);
    expect(page).toContain('Now &lt;b&gt;wider&lt;/b&gt;.');
    for (const said of [
      'What is sent',
      'A report, as it is sent',
      'How identifying it is',
      'Who gets it',
      'kept for 30 days',
    ])
      expect(page).toContain(said);
    expect(page).toContain('&quot;contract&quot;');
    expect(page).toContain('retention: 90 -&gt; 30 days');
    expect(page).toContain('1,234');
    expect(await (await app.request(`/${byPresence.name}/contract.json`)).json()).toEqual(
      JSON.parse(JSON.stringify(wider)),
    );
    expect(await text(`/${byPresence.name}/TELEMETRY.md`)).toMatch(/^# Telemetry of by-presence\n/);
    expect((await app.request('/style.css')).headers.get('content-type')).toContain('text/css');
  });

  it('has what the maintainer says is wrong with its numbers, the newest first, and no other note', async () => {
    const corrected = published(byPresence);
    setPublic(corrected.dataDir, byPresence.name, true);
    const { text } = site(corrected);
    expect(await text(`/${byPresence.name}`)).toContain('Nothing that was published here has been corrected.');
    addNote(corrected.dataDir, byPresence.name, { day: '2026-11-12', text: 'A <b>talk</b> that is nobody’s business' });
    addNote(corrected.dataDir, byPresence.name, {
      day: '2026-11-03',
      text: 'An outage of two hours',
      correction: true,
    });
    addNote(corrected.dataDir, byPresence.name, { day: '2026-11-10', text: '1.1 counted <b>twice', correction: true });
    const page = await text(`/${byPresence.name}`);
    expect(page).toMatch(
      /2026-11-10<\/time>: 1\.1 counted &lt;b&gt;twice[\s\S]*2026-11-03<\/time>: An outage of two hours/,
    );
    expect(page).not.toContain('talk');
    expect(JSON.parse(await text(`/${byPresence.name}/numbers.json`)).corrections).toEqual([
      { day: '2026-11-10', text: '1.1 counted <b>twice' },
      { day: '2026-11-03', text: 'An outage of two hours' },
    ]);
  });

  it('is gone through by what it has in it, each of which is there', async () => {
    const page = await site().text(`/${byPresence.name}`);
    const [, contents = ''] = /<nav class="contents"[^>]*>([\s\S]*?)<\/nav>/.exec(page) ?? [];
    const ids = [...contents.matchAll(/href="#([a-z-]+)"/g)].map(([, to]) => to);
    expect(ids).toEqual(expect.arrayContaining(['what-is-sent', 'how-to-stop-it', 'history', 'numbers', 'books']));
    expect([...page.matchAll(/<h2 id="([a-z-]+)">/g)].map(([, id]) => id)).toEqual(ids);
  });
});

describe('public numbers', () => {
  it('are of whole weeks, with small groups counted as others', async () => {
    const { numbers, text } = site();
    const found = await numbers(`/${byPresence.name}/numbers.json?days=30`);
    expect(found).toMatchObject({ k: 20, from: '2026-10-19', to: '2026-11-15', counting: 'presence', events: [] });
    expect(found.active).toEqual([
      { week: '2026-10-19', installs: null },
      { week: '2026-10-26', installs: null },
      { week: '2026-11-02', installs: 40 },
      { week: '2026-11-09', installs: 58 },
    ]);
    const table = (name: string) => found.tables.find(({ field }) => field === name);
    // Windows' 3 would follow from 58 - 30 - 25, so macos is not shown either.
    expect(table('os')).toEqual({
      field: 'os',
      rows: [{ value: 'linux', label: 'linux', installWeeks: 70, share: 70 / 98 }],
      others: 28,
    });
    expect(table('version')?.rows.map(({ value, installWeeks }) => [value, installWeeks])).toEqual([
      ['1.1', 28],
      ['1.0', 70],
    ]);
    const page = await text(`/${byPresence.name}`);
    expect(page).toContain('fewer than 20');
    expect(page).not.toMatch(/windows<\/td>|macos<\/td>/);
  });

  it('are drawn week by week, a week that is not told apart from one that is, and every week has its number', async () => {
    const page = await site().text(`/${byPresence.name}`);
    const bars = [
      ...page.matchAll(/<rect( class="few")? x="\d+" y="[\d.]+" width="8" height="([\d.]+)"><title>([^<]+)/g),
    ];
    expect(bars.map(([, few, height, said]) => [few !== undefined, height, said])).toEqual([
      [true, '1.5', 'week from 2026-10-19: fewer than 20'],
      [true, '1.5', 'week from 2026-10-26: fewer than 20'],
      [false, '69.0', 'week from 2026-11-02: 40'],
      [false, '100.0', 'week from 2026-11-09: 58'],
    ]);
    expect(page).toContain('<td>2026-11-02</td><td class="n">40</td>');
  });

  it('differ between two ranges by what may be published itself', async () => {
    const { numbers } = site();
    const os = async (days: number) =>
      (await numbers(`/${byPresence.name}/numbers.json?days=${days}`)).tables.find(({ field }) => field === 'os');
    expect(await os(90)).toEqual(await os(30));
    expect(await os(365)).toEqual(await os(30));
  });

  it('count events by the installs that sent them, where an id tells', async () => {
    const { numbers } = site();
    const found = await numbers(`/${byId.name}/numbers.json`);
    expect(found.active.at(-1)).toEqual({ week: '2026-11-09', installs: 30 });
    expect(found.events).toEqual([
      { event: 'run', installWeeks: 30 },
      { event: 'error', installWeeks: 25 },
    ]);
    // 26 of linux and 4 of macos: to show the one would tell the other.
    expect(found.tables.find(({ field }) => field === 'os')).toEqual({ field: 'os', rows: [], others: 30 });
  });

  it('keep to the largest k that any client was promised', async () => {
    const [many, few] = [50, 5].map((k) => parseContract({ ...byPresence, k })) as [Contract, Contract];
    const narrowed = published(byPresence, many, few);
    setPublic(narrowed.dataDir, byPresence.name, true);
    const { numbers } = site(narrowed);
    const found = await numbers(`/${byPresence.name}/numbers.json`);
    expect([found.k, found.active.map(({ installs }) => installs)]).toEqual([50, [null, null, null, 58]]);
  });

  it('are asked of the store once a minute, however many people look', async () => {
    const query = vi.fn(world.store.query.bind(world.store)) as unknown as Store['query'];
    let now = NOW;
    const { numbers } = site({ store: { ...world.store, query }, now: () => now });
    const look = () => numbers(`/${byPresence.name}/numbers.json`);
    await Promise.all([look(), look(), look()]);
    const once = vi.mocked(query).mock.calls.length;
    await look();
    expect(vi.mocked(query).mock.calls.length).toBe(once);
    now += 60_000;
    await look();
    expect(vi.mocked(query).mock.calls.length).toBe(2 * once);
  });

  it.each(['7', 'x', '-30'])('of %s days are refused', async (days) => {
    const answer = await site().app.request(`/${byPresence.name}/numbers.json?days=${days}`);
    expect([answer.status, await answer.json()]).toEqual([400, { error: 'days: expected 30, 90, 365' }]);
  });

  it('stand on badges', async () => {
    const { app, text } = site();
    expect(await text(`/${byPresence.name}/badge/installs.svg`)).toContain('aria-label="active installs: 58 a week"');
    // 28 of 98, over the weeks that may be published.
    expect(await text(`/${byPresence.name}/badge/version.svg`)).toContain('aria-label="version 1.1: 29 % of installs"');
    const { status, headers } = await app.request(`/${byPresence.name}/badge/installs.svg`);
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'image/svg+xml',
      'public, max-age=3600',
    ]);
    expect((await app.request(`/${byPresence.name}/badge/other.svg`)).status).toBe(404);
  });
});

describe('what is stored of me', () => {
  it('is shown for an id, however it is written, and for no other', async () => {
    const { post } = site();
    const uuid = id(28).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    for (const given of [id(28), ` ${uuid.toUpperCase()} `]) {
      const answer = await post(`/${byId.name}/me`, { id: given });
      const page = await answer.text();
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(
        [...page.matchAll(/<td>(\S+)<\/td><td><code>(\w+)<\/code><\/td><td class="n">(\d+)/g)].map(([, ...row]) => row),
      ).toEqual([
        ['2026-11-12', 'error', '1'],
        ['2026-11-12', 'run', '1'],
        ['2026-11-10', 'run', '1'],
      ]);
      expect(/<pre>[\s\S]*<\/pre>/.exec(page)?.[0].match(/macos/g)).toEqual(['macos', 'macos', 'macos']);
      // The fields of an event, and not those that other events have.
      expect(page).toContain('&quot;fields&quot;:{&quot;code&quot;:&quot;network&quot;}}');
    }
    expect(await (await post(`/${byId.name}/me`, { id: id(99) })).text()).toContain('Nothing is stored under this id.');
  });

  it('can be erased, for a receipt', async () => {
    const { post } = site();
    const answer = await post(`/${byId.name}/me/erase`, { id: id(28) });
    const page = await answer.text();
    const receipt = /me\/receipt\?receipt=([0-9a-f]{32})"/.exec(page)?.[1] ?? '';
    expect([answer.status, readErasure(world.dataDir, receipt)?.state]).toEqual([202, 'waiting']);
    expect(readFileSync(join(world.dataDir, 'erasures', `${receipt}.json`), 'utf8')).toContain(id(28));
    expect(page).not.toContain(id(28));
  });

  it('says by its receipt how far the erasure is', async () => {
    const { app, text } = site();
    const erasure = askErasure(world.dataDir, byId.name, id(27), new Date('2026-11-20T08:00:00Z')) as Erasure;
    const path = `/${byId.name}/me/receipt?receipt=${erasure.receipt}`;
    expect(await text(path)).toContain('It is being erased.');
    settleErasure(world.dataDir, { ...erasure, project: byId.name, identity: id(27) }, '2026-11-20T08:01:30.000Z');
    const page = await text(path);
    expect(page).toContain('It is gone.');
    expect(page).toContain('On 2026-11-20 at 08:01 UTC nothing was stored under the id any more');
    for (const unknown of ['', 'x', '0'.repeat(32), '../../accounts', id(27)]) {
      const answer = await app.request(`/${byId.name}/me/receipt?receipt=${encodeURIComponent(unknown)}`);
      expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining('There is no such receipt')]);
    }
  });

  it('is found on one’s own machine by the tool’s command, which a project need not be called after', async () => {
    const { text } = site();
    expect(await text(`/${byId.name}/me`)).toContain('<code>by-id telemetry status</code> shows it');
  });

  it('says why there is nothing to find where there is no id', async () => {
    const { post, text } = site();
    for (const page of [
      await text(`/${byPresence.name}/me`),
      await (await post(`/${byPresence.name}/me`, { id: id(1) })).text(),
    ]) {
      expect(page).toContain('There is nothing to find: no report of by-presence has an id in it');
      expect(page).not.toContain('<form');
    }
  });

  it.each(['', 'x', `${id(1)}0`, '<script>'])(
    'is not asked for under %j, and nothing of it is repeated',
    async (given) => {
      const answer = await site().post(`/${byId.name}/me`, { id: given });
      const page = await answer.text();
      expect([answer.status, page.includes('This is no id')]).toEqual([400, true]);
      expect(page).not.toContain('<script>');
    },
  );

  it('cannot be guessed at: an address has ten tries a minute', async () => {
    const { post } = site();
    const statuses = [];
    for (let n = 0; n < 11; n++) statuses.push((await post(`/${byId.name}/me`, { id: id(n) })).status);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
    expect((await post(`/${byId.name}/me`, { id: id(1) }, '192.0.2.2')).status).toBe(200);
  });
});
