import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { audit } from './axe.ts';
import { launch } from './browser.ts';
import { buildTo } from './build.ts';
import { contrasts } from './contrast.ts';
import { startFake, type World } from './fake-api.ts';
import { type Fixture, fresh, NOW, PASSWORD, quill, workbench } from './fixture.ts';

const results = join(import.meta.dirname, '../test-results');
const site = join(results, 'site');

let browser: Browser;
let fake: Awaited<ReturnType<typeof startFake>>;
const world: World = { projects: [], delay: 0, trouble: null, notes: [], views: [], live: [] };

/** What a browser says in its console, of each page of a test. Said is only what a test expects. */
let said: string[] = [];
let asked: string[] = [];
const UNAUTHORIZED = expect.stringContaining('401 (Unauthorized)');

beforeAll(async () => {
  mkdirSync(results, { recursive: true });
  await buildTo(site);
  browser = await launch();
  fake = await startFake(site, world);
});

afterAll(async () => {
  await browser?.close();
  await fake?.close();
});

beforeEach(() => {
  Object.assign(world, { projects: [workbench, quill, fresh('newborn')], delay: 0, trouble: null });
  Object.assign(world, { notes: [], views: [], live: [] });
  said = [];
  asked = [];
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
});

interface Visit extends BrowserContextOptions {
  readonly signedIn?: boolean;
  /** With a clock that `hurry` puts forward; otherwise it stands still, and only timers run. */
  readonly canHurry?: boolean;
}

async function visit(query = '', { signedIn = true, canHurry = false, ...options }: Visit = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  if (signedIn) await context.addCookies([{ name: 'session', value: 'yes', url: fake.url }]);
  const page = await context.newPage();
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => asked.push(request.url()));
  await (canHurry ? page.clock.install({ time: NOW }) : page.clock.setFixedTime(NOW));
  await page.goto(`${fake.url}/dashboard/${query}`);
  return page;
}

const card = (page: Page, report: string) => page.locator(`[data-report="${report}"]`);
/** For whoever wants to look at it: with the variable set it lies in `test-results/`. */
const picture = async (page: Page, name: string) => {
  if (process.env.ABOVEBOARD_PICTURES === undefined) return;
  await page.screenshot({ path: join(results, `${name}.png`), fullPage: true });
};

/** As it is seen, in one line. */
async function words(page: Page, what: string | Locator): Promise<string> {
  const texts = await (typeof what === 'string' ? page.locator(what) : what).allInnerTexts();
  return texts.join(' ').replace(/\s+/g, ' ').trim();
}

/** To when the page asks again. */
const hurry = (page: Page) => page.clock.fastForward(3000);

/** Keys do nothing else until it is gone. */
async function closeDialog(page: Page) {
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
}

/** Every report has answered. */
async function settled(page: Page) {
  await page.locator('.verdict').waitFor();
  await expect.poll(() => page.locator('.skeleton, [aria-busy=true]').count(), { timeout: 20_000 }).toBe(0);
}

const changed = (fixture: Fixture, books: Partial<Fixture['books']>): Fixture => ({
  ...fixture,
  books: { ...fixture.books, ...books },
});

describe('the numbers', () => {
  test('the books are an equation that adds up', async () => {
    const page = await visit();
    await page.getByText('The books balance').waitFor();
    // 700 + 300 + 112 + 30 dropped
    expect(await words(page, '.books')).toBe(
      'Books The books balance Last stored 12 s ago Received 33,200 by the collector = Stored 32,028 in the store ' +
        '+ Duplicate 24 sent twice + Dropped 1,142 not in the contract + Limited 0 over the limit + Waiting 6 on its way',
    );
    await settled(page);
    await picture(page, 'light');
    expect(said).toEqual([]);
  });

  test('books that do not balance are red and say by how much', async () => {
    world.projects = [changed(workbench, { received: 33_212 })];
    const page = await visit();
    await page.getByText('12 events not accounted for').waitFor();
    expect(await page.locator('.verdict.bad').count()).toBe(1);
    await settled(page);
    await picture(page, 'unbalanced');
  });

  test('the latest completed day and today stand above the chart', async () => {
    const page = await visit('?days=7');
    await settled(page);
    expect(await words(page, '.figures')).toBe('Fri 20 Nov 1,198 Today so far 640');
  });

  test('a day without data is a gap, and today is hatched', async () => {
    const page = await visit('?days=7');
    await settled(page);
    // Seven days: five are over and known, the 18th is not known, today is not over.
    expect(await page.locator('.mark-day path, .mark-day rect').count()).toBe(5);
    expect(await page.locator('.mark-gap path, .mark-gap rect').count()).toBe(1);
    expect(await page.locator('.mark-today').getAttribute('fill')).toBe('url(#hatch-today)');
    expect(await page.locator('#hatch-today').count()).toBe(1);
    expect(await words(page, '.plot-figure')).toMatch(/no data.*today so far/);
    await picture(page, 'week');
  });

  test('pointing at a day tells its numbers', async () => {
    const page = await visit('?days=7');
    await settled(page);
    const figure = card(page, 'active').locator('.plot-figure');
    await figure.scrollIntoViewIfNeeded();
    const chart = await figure.boundingBox();
    if (!chart) throw new Error('no chart');
    await page.mouse.move(chart.x + 60, chart.y + chart.height / 2);
    await page.getByText('Sun 15 Nov').waitFor();
    expect(await words(page, '.plot-figure')).toMatch(/Sun 15 Nov.*812 installs.*4,100 events/);
  });

  test('the table behind the chart has every number', async () => {
    const page = await visit('?days=7');
    await card(page, 'active').getByRole('button', { name: 'Show as table' }).click();
    const rows = await card(page, 'active').getByRole('row').allInnerTexts();
    expect(rows.map((row) => row.split('\t').join(' | '))).toEqual([
      'Day (UTC) | Installs | Events',
      'Sat 21 Nov, so far | 640 | 3,012',
      'Fri 20 Nov | 1,198 | 6,101',
      'Thu 19 Nov | 1,251 | 6,555',
      'Wed 18 Nov | – | –',
      'Tue 17 Nov | 1,204 | 6,240',
      'Mon 16 Nov | 1,190 | 6,020',
      'Sun 15 Nov | 812 | 4,100',
    ]);
    await picture(page, 'table');
    await card(page, 'active').getByRole('button', { name: 'Show as chart' }).click();
    await page.locator('.mark-day').waitFor();
  });

  test('five numbers, each with its change and what it is a share of; the day that is not over is no fall', async () => {
    const page = await visit();
    await settled(page);
    const tiles = await page.locator('.number-tile').allInnerTexts();
    expect(tiles.map((tile) => tile.replace(/\s+/g, ' ').trim())).toEqual([
      // (1198 − 1251) / 1251, and not 640 against 1198
      'Active installs 1,198 ▼ −4.2% Fri 20 Nov 640 so far Count active installs by day week month',
      'New installs 240 ▼ −4.0% week 9 Nov – 15 Nov 120 so far',
      'On 1.10, the latest 46.1% ▲ +16.1 points week 9 Nov – 15 Nov of 6,295 install-days',
      'Went well 93.5% ▼ −2.5 points week 9 Nov – 15 Nov of 21,480 runs',
      'Median of index_built 100-1000 ms = same range week 9 Nov – 15 Nov p95 1-5 s, of 7,310 runs',
    ]);
    expect(await page.locator('.number-tile .sparkline path').count()).toBeGreaterThan(4);
  });

  test('active installs are counted by day, week or month, and the address keeps it', async () => {
    const page = await visit();
    await settled(page);
    await page.getByLabel('week', { exact: true }).check();
    await page.waitForURL('**active=week');
    // (3100 − 3000) / 3000
    expect(await words(page, page.locator('.number-tile').first())).toContain('3,100 ▲ +3.3% week 9 Nov – 15 Nov');
    await page.reload();
    await settled(page);
    expect(await page.getByLabel('week', { exact: true }).isChecked()).toBe(true);
  });

  test('what a contract cannot tell is left out, and said', async () => {
    const page = await visit('?project=quill');
    await settled(page);
    expect(await page.locator('.number-tile').count()).toBe(1);
    expect(await words(page, '.left-out')).toMatch(/^Left out: installs, .*success rate.*how long things take/);
    expect(await words(page, '[data-report=retention]')).toContain('The contract does not tell who comes back.');
  });

  test('whose raw rows are kept forever has a clock that says so', async () => {
    const page = await visit('?project=quill');
    await settled(page);
    expect(await words(page, '[data-report=contracts] .card-sources')).toContain(
      'Raw rows since Fri 4 Sep; they are kept forever.',
    );
  });

  test('the switch between people and CI is in every question', async () => {
    const page = await visit();
    await settled(page);
    asked = [];
    await page.getByLabel('People').check();
    await page.waitForURL('**audience=people');
    await settled(page);
    const reports = asked.filter((url) => url.includes('/reports/') && url.includes('audience=people'));
    expect(new Set(reports.map((url) => new URL(url).pathname.split('/').at(-1)))).toEqual(
      new Set(Object.keys(workbench.reports)),
    );
    const csv = card(page, 'usage').getByRole('link', { name: 'CSV' });
    expect(await csv.getAttribute('href')).toBe(
      '/api/projects/ai-workbench/reports/usage?from=2026-10-23&to=2026-11-21&audience=people&format=csv',
    );
    const sql = card(page, 'usage').getByRole('link', { name: 'SQL of it' });
    expect(await sql.getAttribute('href')).toMatch(/format=sql$/);
  });

  test.each([
    ['summary', 2, 'Active installs by week week 9 Nov – 15 Nov 3,100 – 3,000 2,400'],
    // 20 November is the sixth day: 0.4 of 1198 installs and of 6101 events.
    ['adoption', 3, 'Fri 20 Nov 1.9 719 3,661 60.0%'],
    ['errors', 3, 'error: out_of_memory 1.10 290 – – – 0.100 new'],
    [
      'releaseCheck',
      1,
      '1.10 after 1.9 error out_of_memory was met 290 of 14,520 0 of 11,550 2.0% 0.0% 15.3 worse, p < 0.001',
    ],
    ['fields', 2, 'os linux 19,500 3,900 62.0%'],
    ['retention', 2, '2 Nov 1 9 Nov 90 200 45.0%'],
    [
      'dropsByDay',
      1,
      'Fri 20 Nov unknown_field a field that the contract does not have; its name is not kept 66 6,600 1.0%',
    ],
  ])('the table behind %s has the numbers', async (report, row, text) => {
    const page = await visit();
    await settled(page);
    await card(page, report).getByRole('button', { name: 'Show as table' }).click();
    expect(await words(page, card(page, report).getByRole('row').nth(row))).toBe(text);
  });

  test('adoption has today hatched, a gap for the day without data, and each release named on its first day', async () => {
    const page = await visit('?days=7');
    await settled(page);
    const chart = card(page, 'adoption');
    expect(await chart.locator('.mark-unfinished').getAttribute('fill')).toBe('url(#hatch-adoption)');
    expect(await words(page, chart.locator('.plot-figure'))).toContain('1.10');
    expect(await words(page, chart.locator('.legend'))).toBe('1.10 1.9');
  });

  test('releases are newest first, with their share and the days to half', async () => {
    const page = await visit();
    await settled(page);
    const rows = await card(page, 'releases').getByRole('row').allInnerTexts();
    // Of 96 + 2904 + 2310 + 540 + 260 + 120 + 4 + 61 = 6295
    expect(rows.map((row) => row.replace(/\s+/g, ' ').trim())).toEqual([
      'Version Share Install-days Events First seen Half',
      '2.0-pre 1.5% 96 502 22 Oct –',
      '1.10 46.1% 2,904 15,020 22 Oct not yet',
      '1.9 36.7% 2,310 11,800 22 Oct 6 days',
      '1.8 8.6% 540 2,490 22 Oct 4 days',
      '1.7 4.1% 260 1,200 22 Oct 1 day',
      'dev 1.9% 120 800 22 Oct –',
      'other <0.1% 4 16 22 Oct –',
      'not sent 1.0% 61 200 22 Oct –',
    ]);
  });

  test('errors stand by version, and what is new is marked; the release check says which release got worse, and why', async () => {
    const page = await visit();
    await settled(page);
    const lines = await card(page, 'errors').getByRole('row').allInnerTexts();
    expect(lines.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
      'Error 1.10 1.9',
      'error: network 0.020 58 times 0.020 46 times',
      'error: out_of_memory 0.100 new 290 times',
    ]);
    expect(await words(page, card(page, 'releaseCheck').locator('.release-check'))).toBe(
      '1.10 worse error out_of_memory was met: 290 of 14,520 (2.0%), 0 of 11,550 (0.0%) in 1.9; worse, p < 0.001. ' +
        '1.9 too few to judge 0 of 1 comparison with 1.8 had at least 30 on both sides.',
    );
  });

  test('each field with few values has its bars, and each cohort its weeks', async () => {
    const page = await visit();
    await settled(page);
    expect(await words(page, card(page, 'fields').getByRole('list', { name: 'os' }))).toBe(
      'linux 3,900 62.0% darwin 1,900 30.2% windows 495 7.9%',
    );
    expect(await words(page, card(page, 'fields').getByRole('list', { name: 'index_built.took' }))).toContain(
      '0-100 ms 5,000 68.4%',
    );
    const cohorts = await card(page, 'retention').getByRole('row').allInnerTexts();
    expect(cohorts.map((line) => line.replace(/\s+/g, ' ').trim())).toEqual([
      'First seen that week +1 +2',
      '2 Nov 2026 200 100.0% 90 45.0% 40 20.0%',
      '9 Nov 2026 160 100.0% 48 30.0%',
    ]);
    expect(await card(page, 'retention').locator('.unfinished').count()).toBe(2);
  });

  test('usage, contracts and drops are tables; a drop says why in plain words', async () => {
    const page = await visit();
    await settled(page);
    const row = (report: string, n: number) => words(page, card(page, report).getByRole('row').nth(n));
    expect(await row('usage', 1)).toBe('command_run 21,480 93.5% –');
    expect(await row('usage', 3)).toBe('command serve 9,480 89.0% –');
    expect(await row('usage', 4)).toBe('index_built 7,310 – 1-5 s');
    expect(await words(page, '[data-report=contracts] .card-sources')).toContain(
      'Raw rows since Fri 4 Sep; of earlier days only sums are kept.',
    );
    expect(await row('contracts', 1)).toBe('2, current bbbbbbbb 63.5% 4,000 20,000 1 Nov 21 Nov');
    expect(await words(page, '[data-report=drops]')).toContain(
      'unknown_field field removed a field that the contract does not have; its name is not kept command_run not kept 1,840',
    );
    // A reason that this page does not know is shown as it is.
    expect(await words(page, '[data-report=drops]')).toContain('too_old event refused search_run – 30');
  });

  test('a project that cannot count installs shows events and says so', async () => {
    const page = await visit('?project=quill&days=7');
    await settled(page);
    expect(await words(page, '[data-report=active]')).toContain('Installs are not counted');
    expect(await words(page, '.figures')).toBe('Fri 20 Nov 6,101 Today so far 3,012');
    expect(await words(page, '[data-report=drops]')).toContain(
      'Nothing was dropped: everything that arrived was in the contract.',
    );
    await picture(page, 'events-only');
  });
});

test('the sources of the first numbers stand below their table', async () => {
  const page = await visit('?days=7');
  await settled(page);
  const summary = card(page, 'summary');
  await summary.getByRole('button', { name: 'Show as table' }).click();
  const table = await summary.getByRole('table').locator('..').boundingBox();
  const sources = await summary.locator('.card-sources').boundingBox();
  expect(sources?.y).toBeGreaterThanOrEqual((table?.y ?? Number.NaN) + (table?.height ?? Number.NaN));
});

describe('narrowing down', () => {
  const askedFor = (report: string) => asked.filter((url) => url.includes(`/reports/${report}?`)).at(-1) ?? '';

  test('a click on a version narrows the page down to it, but for what compares versions', async () => {
    const page = await visit();
    await settled(page);
    await card(page, 'releases').getByRole('button', { name: '1.10' }).click();
    await page.waitForURL('**version=1.10');
    await settled(page);
    for (const report of ['summary', 'active', 'usage', 'fields', 'retention']) {
      expect(askedFor(report)).toContain('version=1.10');
    }
    for (const report of ['adoption', 'releases', 'errors', 'releaseCheck', 'durations', 'drops']) {
      expect(askedFor(report)).not.toContain('version=');
      expect(await words(page, card(page, report).locator('.unfiltered'))).toBe('all versions');
    }
    const parquet = card(page, 'usage').getByRole('link', { name: 'Parquet' });
    expect(await parquet.getAttribute('href')).toMatch(/version=1\.10&format=parquet$/);
    await page.getByRole('button', { name: 'Version 1.10: show all again' }).click();
    await page.waitForURL((url) => !url.search.includes('version'));
  });

  test('a click on a platform narrows the page down to it, and what cannot tell says so', async () => {
    // Raw rows go back to 4 September.
    const page = await visit('?days=90');
    await settled(page);
    const os = card(page, 'fields').getByRole('list', { name: 'os' });
    await os.getByRole('button', { name: 'linux' }).click();
    await page.waitForURL('**field=os&value=linux');
    await settled(page);
    for (const report of [
      'summary',
      'active',
      'adoption',
      'usage',
      'errors',
      'releaseCheck',
      'durations',
      'retention',
    ]) {
      expect(askedFor(report)).toContain('field=os&value=linux');
    }
    for (const report of ['drops', 'dropsByDay']) {
      expect(askedFor(report)).not.toContain('field=');
      expect(await words(page, card(page, report).locator('.unfiltered'))).toBe('every os');
    }
    expect(await words(page, card(page, 'usage').locator('.unfiltered'))).toBe('since Fri 4 Sep');
    expect(await card(page, 'active').locator('.unfiltered').count()).toBe(0);
    await picture(page, 'narrowed');
    await page.getByRole('button', { name: 'os linux: show all again' }).click();
    await page.waitForURL((url) => !url.search.includes('field'));
    await card(page, 'fields').getByRole('list', { name: 'version' }).getByRole('button', { name: '1.10' }).click();
    await page.waitForURL('**version=1.10');
    expect(said).toEqual([]);
  });

  test('a click on an event shows its rows alone', async () => {
    const page = await visit();
    await settled(page);
    await card(page, 'usage').getByRole('button', { name: 'index_built' }).click();
    await page.waitForURL('**event=index_built');
    expect(await card(page, 'usage').getByRole('row').count()).toBe(2);
    expect(await card(page, 'fields').getByRole('heading', { level: 3 }).allInnerTexts()).toEqual([
      'version',
      'os',
      'index_built.took',
    ]);
    await page.keyboard.press('x');
    await page.waitForURL((url) => !url.search.includes('event'));
    expect(await card(page, 'usage').getByRole('row').count()).toBe(6);
  });
});

describe('how long it takes', () => {
  test('bars stand between the edges of the contract, and each version has its percentiles', async () => {
    const page = await visit();
    await settled(page);
    const chart = card(page, 'durations');
    expect(await words(page, chart.locator('.durations-sum'))).toBe(
      '7,310 runs of index_built, half within 100-1000 ms, 95% within 5+ s',
    );
    expect(await words(page, chart.locator('.plot-figure').first())).toMatch(
      /20\.0%.*60\.0%.*15\.0%.*5\.0%.*100 ms 1 s 5 s log/,
    );
    await chart.getByRole('button', { name: 'Show as table' }).click();
    const rows = await chart.getByRole('row').allInnerTexts();
    // Of 4210 runs 462, 2848, 3848 are below an edge; of 3100 it is 1000, 3000, 3096.
    expect(rows.map((row) => row.split('\t').join(' | '))).toEqual([
      'Event | Version | Runs | p50 | p90 | p95 | p99',
      'index_built | all versions | 7,310 | 100-1000 ms | 1-5 s | 5+ s | 5+ s',
      'index_built | 1.10 | 4,210 | 100-1000 ms | 1-5 s | 5+ s | 5+ s',
      'index_built | 1.9 | 3,100 | 100-1000 ms | 100-1000 ms | 100-1000 ms | 1-5 s',
    ]);
  });
});

describe('one thing after another', () => {
  test('a funnel has the count and the share of each step, and its steps are in the address', async () => {
    const page = await visit('?project=quill');
    await settled(page);
    const funnel = card(page, 'funnel');
    expect(await words(page, funnel.getByRole('list', { name: 'Steps' }))).toBe(
      '1 opened 80 100.0% 2 saved 40 50.0% 3 exported 30 37.5%, 75.0% of step 2',
    );
    expect(await words(page, funnel.locator('.funnel-sum'))).toBe('30 runs of 80 came through: 37.5%.');
    await funnel.getByRole('button', { name: 'Take out step 2' }).click();
    await page.waitForURL('**steps=opened%2Cexported');
    const request = page.waitForRequest(/reports\/funnel\?.*steps=opened%2Cexported%3Aformat%3Apdf/);
    await funnel.getByLabel('Step 2').selectOption('exported format pdf');
    await request;
    expect(said).toEqual([]);
  });

  test('where no id joins events it says so', async () => {
    const page = await visit();
    await settled(page);
    expect(await words(page, card(page, 'funnel'))).toContain('No id joins the events of this contract');
    expect(await card(page, 'funnel').getByRole('button').count()).toBe(0);
  });
});

describe('releases by their age', () => {
  test('are laid over each other, and the address keeps it', async () => {
    const page = await visit('?days=7');
    await settled(page);
    await page.getByLabel('By days since release').check();
    await page.waitForURL('**align=release');
    const chart = card(page, 'adoption');
    expect(await chart.locator('.mark-age path').count()).toBe(2);
    expect(await words(page, chart.locator('.plot-figure'))).toMatch(/50%.*days since the release/);
  });
});

describe('notes and views', () => {
  test('a note is written, marked on its day in the charts, told by pointing at it, and deleted', async () => {
    const page = await visit('?days=7');
    await settled(page);
    await page.getByRole('button', { name: 'Notes' }).click();
    await page.getByLabel('Day (UTC)').fill('2026-11-20');
    await page.getByLabel('Note').last().fill('Talk at the conference');
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('20 Nov', { exact: true }).first().waitFor();
    expect(world.notes).toEqual([{ id: '1', day: '2026-11-20', text: 'Talk at the conference' }]);
    await page.keyboard.press('Escape');
    for (const report of ['active', 'adoption', 'dropsByDay']) {
      await card(page, report).getByText('◆').waitFor();
    }
    const label = await card(page, 'active').locator('.plot-figure').getAttribute('aria-label');
    expect(label).toContain('Note on Fri 20 Nov: Talk at the conference.');
    await page.keyboard.press('n');
    await page.getByRole('button', { name: 'Delete the note of 20 Nov' }).click();
    await page.getByText('None yet.').waitFor();
    expect(await page.locator('.mark-note').count()).toBe(0);
    expect(said).toEqual([]);
  });

  test('a note that is a correction is said to be for everybody', async () => {
    const page = await visit('?days=7');
    await settled(page);
    await page.getByRole('button', { name: 'Notes' }).click();
    await page.getByLabel('Note').last().fill('1.4 counted twice');
    await page.getByLabel('A correction of published numbers').check();
    await page.getByRole('button', { name: 'Add' }).click();
    await page
      .getByRole('listitem')
      .filter({ hasText: '1.4 counted twice' })
      .getByText('public', { exact: true })
      .waitFor();
    expect(world.notes).toMatchObject([{ text: '1.4 counted twice', correction: true }]);
    await picture(page, 'notes-correction');
    expect(said).toEqual([]);
  });

  test('a view is the address under a name', async () => {
    world.views = [{ name: 'Quill, a week', search: '?project=quill&days=7' }];
    const page = await visit('?days=90&audience=ci');
    await settled(page);
    await page.keyboard.press('v');
    await page.getByLabel('Name of this view').fill('CI');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'CI', exact: true }).waitFor();
    expect(world.views.at(-1)).toMatchObject({ name: 'CI', search: '?days=90&audience=ci' });
    await page.getByRole('link', { name: 'Quill, a week' }).click();
    await page.waitForURL('**/?project=quill&days=7');
    await page.getByRole('heading', { name: 'quill' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });
});

describe('the live view', () => {
  const at = '2026-11-21T13:59:58.000Z';
  const stored = (event: string, command: string) => ({
    ...{ type: 'event' as const, at, event, day: '2026-11-21', revision: 2 },
    ...{ common: { version: '1.10', os: 'linux' }, fields: { command } },
  });
  const dropped = (reason: string, event: string | null, field: string | null, count = 1) => ({
    ...{ type: 'drop' as const, at, reason, event, field, count, revision: 2 },
    what: field === null ? ('event' as const) : ('field' as const),
  });
  const rows = async (page: Page) =>
    (await page.locator('.live-list > li').allInnerTexts()).map((row) => row.replace(/\s+/g, ' ').trim());

  test('tells what arrives and what is dropped and why, newest first, once each also after a break', async () => {
    world.live = [stored('command_run', 'index'), dropped('not_in_list', 'command_run', 'command', 4)];
    const page = await visit('?screen=live');
    await page.getByText('not_in_list').waitFor();
    // The fake ends each stream; who comes again says which entry was the last.
    world.live = [...world.live, dropped('unknown_event', null, null), { type: 'left-out', count: 400 }];
    await page.getByText('400 more lines').waitFor();
    expect(await rows(page)).toEqual([
      '400 more lines came faster than they could be shown',
      '13:59:58 dropped name not kept unknown_event not in the contract',
      '13:59:58 field dropped command_run.command not_in_list × 4 a value that is not in the contract’s list',
      '13:59:58 stored command_run command index version 1.10 os linux revision 2',
    ]);
    await picture(page, 'live');
    expect(said).toEqual([]);
  });

  test('can be narrowed down to an event or to what was dropped, and held', async () => {
    world.live = [stored('command_run', 'index'), stored('search_run', 'text'), dropped('duplicate', null, null, 9)];
    const page = await visit('?screen=live');
    await page.getByText('sent twice').waitFor();
    await page.getByLabel('Event').selectOption('search_run');
    expect(await rows(page)).toHaveLength(1);
    await page.getByLabel('Only what was dropped').check();
    await page.getByText('Nothing of that kind among the latest 3.').waitFor();
    await page.getByLabel('Event').selectOption('all');
    expect(await rows(page)).toEqual([
      '13:59:58 duplicate whole requests duplicate × 9 sent twice, and stored the first time',
    ]);
    await page.getByRole('button', { name: 'Pause' }).click();
    world.live = [...world.live, dropped('limited', null, null)];
    await page.getByRole('button', { name: 'Go on, 1 new' }).click();
    await page.getByText('over the limit of what one sender may send').waitFor();
  });

  test('before anything has come it says what to type', async () => {
    const page = await visit('?screen=live&project=newborn');
    await page.getByText('ab_newborn0000').waitFor();
    expect(await words(page, '.command code')).toBe(
      `curl -i ${fake.url}/v1/batch -H 'content-type: application/json' -d ` +
        `'{"key":"ab_newborn0000","batch":"${'f'.repeat(32)}","events":[{"event":"run","day":"2026-11-21","fields":{}}]}'`,
    );
    await page.getByText('Listening').waitFor();
    await picture(page, 'live-empty');
  });
});

describe('keys', () => {
  test('change what is shown, go from card to card, and are told by ?', async () => {
    const page = await visit();
    await settled(page);
    await page.keyboard.press('1');
    await page.waitForURL('**days=7');
    await page.keyboard.press('p');
    await page.waitForURL('**audience=people');
    for (const key of ['j', 'j', 't']) await page.keyboard.press(key);
    await card(page, 'active').getByRole('table').waitFor();
    await page.keyboard.press('l');
    await page.getByRole('heading', { name: 'Live' }).waitFor();
    await page.keyboard.press('o');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard and help' }).waitFor();
    await picture(page, 'help');
    await page.getByLabel('Single keys do this').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('3');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(page.url()).toContain('days=7');
  });

  test('the first one leads past the header', async () => {
    const page = await visit();
    await settled(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
  });
});

describe('what to do next', () => {
  test('an example without events says the exact command', async () => {
    world.projects = [fresh('ai-workbench')];
    const page = await visit();
    await page.getByText('Nothing has arrived yet.').waitFor();
    expect(await words(page, '.command code')).toBe(
      `AIW_TELEMETRY=1 AIW_TELEMETRY_URL=${fake.url} node examples/ai-workbench/bin/aiw.js status`,
    );
    await picture(page, 'nothing-yet');
    expect(said).toEqual([]);
  });

  test('any other project says where to send to, and with which key', async () => {
    const page = await visit('?project=newborn');
    await page.getByText('Nothing has arrived yet.').waitFor();
    expect(await page.locator('.command code').allInnerTexts()).toEqual([fake.url, 'ab_newborn0000']);
  });

  test('an empty range of a project that is in use says when it last was', async () => {
    const lastStored = '2026-10-02T08:00:00Z';
    world.projects = [{ ...fresh('quiet'), summary: { ...fresh('quiet').summary, lastStored } }];
    const page = await visit('?days=30');
    await settled(page);
    expect(await words(page, '[data-report=active]')).toContain(
      'Nothing in these 30 days. Last stored on Fri 2 Oct 2026. Show more days.',
    );
    await picture(page, 'quiet');
  });

  test('without any project it says how to register one', async () => {
    world.projects = [];
    const page = await visit();
    await page.getByText('No project yet.').waitFor();
    expect(await words(page, '.command code')).toContain('npx aboveboard project add');
  });
});

describe('the page lives', () => {
  test('an event that arrives is shown without a reload', async () => {
    world.projects = [fresh('ai-workbench')];
    const page = await visit('', { canHurry: true });
    await page.getByText('Nothing has arrived yet.').waitFor();
    world.projects = [workbench];
    await hurry(page);
    await page.getByRole('heading', { name: 'On 1.10, the latest' }).waitFor();
    world.projects = [changed(workbench, { received: 33_201, waiting: 7 })];
    await hurry(page);
    await page.getByText('33,201').waitFor();
    expect(said).toEqual([]);
  });

  test('a collector that goes away is told, and the numbers stay', async () => {
    const page = await visit('', { canHurry: true });
    await settled(page);
    world.trouble = 503;
    await hurry(page);
    await page.getByText('The collector does not answer').waitFor();
    expect(await words(page, '.books')).toContain('33,200');
    await picture(page, 'lost');
    world.trouble = null;
    await hurry(page);
    await page.getByText('The collector does not answer').waitFor({ state: 'detached' });
  });

  test('a hidden tab asks nothing, and asks at once when it is seen again', async () => {
    const page = await visit('', { canHurry: true });
    await settled(page);
    await hide(page, true);
    const before = asked.length;
    await page.clock.runFor(60_000);
    expect(asked.length).toBe(before);
    const request = page.waitForRequest(/reports\/active/);
    await hide(page, false);
    await request;
  });

  test('what has not changed is not asked for again', async () => {
    const page = await visit('', { canHurry: true });
    await settled(page);
    asked = [];
    const books = page.waitForRequest(/\/books/);
    await hurry(page);
    await books;
    await page.clock.runFor(9000);
    expect(asked.filter((url) => url.includes('/reports/'))).toEqual([]);
    world.projects = [changed(workbench, { received: 33_201, waiting: 7 })];
    const request = page.waitForRequest(/reports\/summary/);
    await hurry(page);
    await request;
  });

  test.each(['?days=7', '?screen=live'])('nothing moves while it loads: %s', async (query) => {
    world.delay = 250;
    const page = await visit(query);
    if (query === '?days=7') await settled(page);
    else await page.getByText('npm').or(page.getByText('Listening')).first().waitFor();
    const moved = await page.evaluate(
      () =>
        new Promise<unknown[]>((resolve) => {
          new PerformanceObserver((list) => resolve(list.getEntries())).observe({
            type: 'layout-shift',
            buffered: true,
          });
          // Where nothing moved the observer is never called.
          setTimeout(() => resolve([]), 200);
        }),
    );
    expect(moved).toEqual([]);
  });

  test('project and range survive a reload, by the address', async () => {
    const page = await visit();
    await settled(page);
    await page.getByLabel('Project').selectOption('quill');
    await page.getByLabel('7 days').check();
    await page.waitForURL('**/dashboard/?project=quill&days=7');
    await page.reload();
    await settled(page);
    expect(await words(page, 'h1')).toBe('quill');
    expect(await page.title()).toBe('quill · Aboveboard');
    expect(await page.getByLabel('7 days').isChecked()).toBe(true);
    await page.goBack();
    expect(await page.getByLabel('30 days').isChecked()).toBe(true);
  });
});

describe('signing in', () => {
  test('the right password opens the page, and signing out closes it', async () => {
    const page = await visit('', { signedIn: false });
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('The books balance').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Password').waitFor();
    expect(await page.getByText('33,200').count()).toBe(0);
    // The browser's own word on a 401, which no page can keep it from saying.
    for (const line of said) expect(line).toEqual(UNAUTHORIZED);
  });

  test('a wrong password shows an error, and too many tries another', async () => {
    const page = await visit('', { signedIn: false });
    const tryIt = async (outcome: string) => {
      await page.getByLabel('Password').fill('wrong');
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByText(outcome).waitFor();
    };
    await tryIt('That is not the password.');
    await picture(page, 'wrong-password');
    await tryIt('That is not the password.');
    await tryIt('That is not the password.');
    await tryIt('Too many tries. Try again in 40 s.');
  });

  test('says where the password is', async () => {
    const page = await visit('', { signedIn: false });
    await page.getByText('npx aboveboard password --data .aboveboard').waitFor();
  });

  test('a collector that does not answer is said, and is asked again', async () => {
    world.trouble = 503;
    const page = await visit('', { signedIn: false });
    await page.getByText('The collector does not answer').waitFor();
    await picture(page, 'away');
    world.trouble = null;
    await page.getByRole('button', { name: 'Try again now' }).click();
    await page.getByLabel('Password').waitFor();
  });

  test('a session that ends leads to the sign-in', async () => {
    const page = await visit('', { canHurry: true });
    await settled(page);
    await page.context().clearCookies();
    await hurry(page);
    await page.getByLabel('Password').waitFor();
  });
});

describe('everyone can use it', () => {
  const ON_A_PHONE = { viewport: { width: 360, height: 740 } };
  const CLIENT = { os: 'linux', arch: 'x64', runtime: '22.11', agent: 'a-name-that-is-rather-long' };

  test.each(['light', 'dark'] as const)('at 360 pixels nothing is wider than the screen, %s', async (colorScheme) => {
    const at = '2026-11-21T13:59:58Z';
    const event = { type: 'event' as const, at, event: 'run', day: '2026-11-21', revision: 1, common: CLIENT };
    const drop = {
      type: 'drop' as const,
      at,
      what: 'field' as const,
      reason: 'unknown_field',
      event: 'run',
      revision: 1,
    };
    world.live = [
      { ...event, fields: { command: 'a-command-of-many-letters-that-goes-on-and-on', ok: true } },
      { ...drop, field: 'a_field_whose_name_is_longer_than_the_screen', count: 2 },
      { type: 'left-out', count: 12 },
    ];
    for (const [name, query, ready] of [
      ['overview', '?days=90', '.verdict'],
      ['untouched', '?project=newborn', '.verdict'],
      ['narrowed', '?project=quill&version=3.1&field=os&value=linux&event=exported', '.verdict'],
      ['live', '?screen=live', '.live-row'],
      ['live-untouched', '?screen=live&project=newborn', '.live-head'],
    ] as const) {
      const page = await visit(query, { colorScheme, ...ON_A_PHONE });
      await page.locator(ready).first().waitFor();
      if (ready === '.verdict') await settled(page);
      expect([name, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([name, 360]);
      await picture(page, `narrow-${name}-${colorScheme}`);
      if (name !== 'overview') continue;
      for (const [key, dialog] of [
        ['?', 'Keyboard and help'],
        ['n', 'Notes'],
        ['v', 'Views'],
      ] as const) {
        await page.keyboard.press(key);
        await page.getByRole('dialog', { name: dialog }).waitFor();
        expect([dialog, await page.evaluate(() => document.documentElement.scrollWidth)]).toEqual([dialog, 360]);
        await closeDialog(page);
      }
    }
    const page = await visit('', { signedIn: false, colorScheme, ...ON_A_PHONE });
    await page.getByLabel('Password').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    expect(said.filter((line) => !line.includes('401 (Unauthorized)'))).toEqual([]);
  });

  test('at 360 pixels a number is seen beside what it is of, and a course stays within its tile', async () => {
    const errorsOf = workbench.reports.errors.map((row) => ({ ...row, code: `${row.code}_at_the_control_plane` }));
    world.projects = [{ ...workbench, reports: { ...workbench.reports, errors: errorsOf } }];
    const page = await visit('?days=90', ON_A_PHONE);
    await settled(page);
    const rightOf = async (what: Locator) => {
      const box = await what.boundingBox();
      return box === null ? Number.NaN : box.x + box.width;
    };
    const errors = card(page, 'errors');
    const table = await rightOf(errors.locator('.heat-scroll'));
    const first = await rightOf(errors.locator('td.known').first());
    expect(first).toBeLessThanOrEqual(table);
    const tiles = await page.locator('.number-tile:has(.sparkline)').all();
    expect(tiles.length).toBeGreaterThan(0);
    for (const tile of tiles) {
      expect(await rightOf(tile.locator('.sparkline'))).toBeLessThanOrEqual(await rightOf(tile));
    }
  });

  test.each([1280, 360])('nothing moves while the page is filled, at %i pixels', async (width) => {
    world.delay = 150;
    for (const query of ['?days=90', '?screen=live']) {
      const page = await visit(query, { viewport: { width, height: 900 } });
      await (query === '?days=90' ? settled(page) : page.locator('.live-head').waitFor());
      // Told from the first frame on; what somebody's own key or click moves does not count.
      const moved = await page.evaluate(
        () =>
          new Promise<number>(
            (told) =>
              new PerformanceObserver((list) => {
                const shifts = list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[];
                told(shifts.reduce((sum, { value, hadRecentInput }) => sum + (hadRecentInput ? 0 : value), 0));
              }).observe({ type: 'layout-shift', buffered: true }) ?? setTimeout(() => told(0), 500),
          ),
      );
      expect([query, moved < 0.05 || moved]).toEqual([query, true]);
    }
    expect(said).toEqual([]);
  });

  test('the theme follows the system, can be turned and is kept', async () => {
    const page = await visit('', { colorScheme: 'dark' });
    await settled(page);
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(await ground()).toBe('rgb(14, 16, 20)');
    await picture(page, 'dark');
    await page.getByRole('button', { name: 'Switch to light colours' }).click();
    expect(await ground()).toBe('rgb(245, 246, 248)');
    await page.reload();
    await settled(page);
    expect(await ground()).toBe('rgb(245, 246, 248)');
  });

  test.each(['light', 'dark'] as const)(
    'text is read at 4.5 : 1, marks and edges at 3 : 1, %s',
    async (colorScheme) => {
      const page = await visit('', { colorScheme });
      const weak = await page.evaluate(contrasts, [
        ...['text surface', 'text ground', 'muted surface', 'muted ground', 'on-accent accent'].map(
          (pair) => `4.5 ${pair}`,
        ),
        ...['good good-soft', 'bad bad-soft', 'bad surface'].map((pair) => `4.5 ${pair}`),
        ...['accent surface', 'accent accent-soft', 'edge surface'].map((pair) => `3 ${pair}`),
      ]);
      expect(weak).toEqual([]);
    },
  );

  test.each(['light', 'dark'] as const)('axe-core finds nothing on any screen, %s', async (colorScheme) => {
    world.notes = [{ id: '1', day: '2026-11-12', text: 'Talk' }];
    world.views = [{ name: 'CI', search: '?audience=ci' }];
    const at = '2026-11-21T13:59:58Z';
    world.live = [
      {
        type: 'event',
        at,
        event: 'run',
        day: '2026-11-21',
        revision: 1,
        common: { os: 'linux' },
        fields: { ok: true },
      },
      { type: 'drop', at, what: 'field', reason: 'unknown_field', event: 'run', field: null, count: 2, revision: 1 },
    ];
    const page = await visit('', { colorScheme });
    const found: string[] = [];
    const look = async (what: string) => found.push(...(await audit(page)).map((problem) => `${what}: ${problem}`));
    await settled(page);
    await look('overview');
    for (const [key, name] of [
      ['?', 'Keyboard and help'],
      ['n', 'Notes'],
      ['v', 'Views'],
    ] as const) {
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name }).waitFor();
      await look(name);
      await closeDialog(page);
    }
    const go = async (query: string, text: string) => {
      await page.goto(`${fake.url}/dashboard/${query}`);
      await page.getByText(text).first().waitFor();
    };
    await go('?project=quill&version=3.1&align=release', 'runs of 80 came through');
    await look('a project without installs');
    await go('?project=newborn', 'Nothing has arrived yet.');
    await look('a project without events');
    await go('?screen=live', 'unknown_field');
    await look('live');
    world.live = [];
    await go('?screen=live&project=newborn', 'Nothing has arrived since');
    await look('live, without events');
    world.projects = [];
    await go('', 'No project yet.');
    await look('no project');
    world.trouble = 503;
    await go('', 'The collector does not answer');
    await look('away');
    world.trouble = null;
    await page.context().clearCookies();
    await go('', 'Sign in');
    await page.getByLabel('Password').fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: /./ }).waitFor();
    await look('sign-in');
    await picture(page, `sign-in-${colorScheme}`);
    expect(found).toEqual([]);
  });

  test('every control is reached by key and has a name', async () => {
    const page = await visit();
    await settled(page);
    const reached: string[] = [];
    for (let i = 0; i < 71; i++) {
      await page.keyboard.press('Tab');
      reached.push(
        await page.evaluate(() => {
          const { activeElement: element } = document;
          const labels = element instanceof HTMLSelectElement ? element.labels[0]?.querySelector('span') : null;
          return element?.ariaLabel ?? labels?.textContent ?? element?.textContent ?? '';
        }),
      );
    }
    const sources = ['CSV', 'Parquet', 'SQL of it'];
    expect(reached).toEqual([
      ...[
        'Skip to the numbers',
        'Project',
        'Overview',
        'Live',
        'Keyboard and help',
        'Switch to dark colours',
        'Sign out',
      ],
      ...['30 days', 'Everyone', 'Notes', 'Views'],
      ...['Show as table', 'day', ...sources],
      ...['Show as table', ...sources],
      ...['Show as table', 'By date', '1.10', '1.9', ...sources],
      ...['Releases, table', '2.0-pre', '1.10', '1.9', '1.8', '1.7', 'dev', 'other', 'not sent', ...sources],
      ...['Events and commands, table', 'command_run', 'index_built', 'search_run', ...sources],
      ...['Show as table', 'Errors by version, table', ...sources],
      ...['Show as table', 'Releases, newest first', ...sources],
      ...['Show as table', ...sources],
      ...['Show as table', 'version', '1.10', 'os', 'linux', 'darwin', 'windows', 'index_built.took', ...sources],
    ]);
  });
});

describe('what is delivered', () => {
  test('nothing but its own origin is asked, with nothing in the console', async () => {
    const page = await visit('?days=90');
    await settled(page);
    expect(new Set(asked.map((url) => new URL(url).origin))).toEqual(new Set([fake.url]));
    expect(said).toEqual([]);
  });

  test('the script of the first load is under 200 KB, compressed', () => {
    const scripts = readdirSync(join(site, 'assets')).filter((name) => name.endsWith('.js'));
    const size = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(site, 'assets', name))).length, 0);
    expect(size).toBeLessThan(200_000);
  });
});

const hide = (page: Page, hidden: boolean) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
