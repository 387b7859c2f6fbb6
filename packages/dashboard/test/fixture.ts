import type {
  ActiveRow,
  AdoptionRow,
  Books,
  DurationRow,
  ErrorRow,
  FieldRow,
  ProjectSummary,
  ReleaseCheckRow,
  ReleaseRow,
  Reports,
  SummaryRow,
  UsageRow,
} from '@aboveboard/collector/api';

/** The clock of the browser in these tests: a Saturday, in the afternoon. */
export const NOW = new Date('2026-11-21T14:00:00Z');
export const PASSWORD = 'board-above-the-point';

/** The reports that the page asks for. */
type Shown = Exclude<keyof Reports, 'versions' | 'events'>;

/** A project as the fake collector has it. */
export interface Fixture {
  readonly summary: ProjectSummary;
  readonly books: Omit<Books, 'project' | 'from' | 'to'>;
  readonly reports: { readonly [Name in Shown]: readonly Reports[Name][] };
  /** How many days raw rows live; where it is not said, 90. */
  readonly rawDays?: 'forever';
}

/** The last week is written by hand and added up by hand in the tests: 15 to 21 November, one day without data. */
const WEEK: readonly (readonly [number | null, number | null])[] = [
  [812, 4100],
  [1190, 6020],
  [1204, 6240],
  [null, null],
  [1251, 6555],
  [1198, 6101],
  [640, 3012],
];

const DAY = 86_400_000;
const day = (ago: number) => new Date(Date.parse('2026-11-21') - ago * DAY).toISOString().slice(0, 10);

/** 90 days, the earlier ones growing by a rule with a dip at each weekend; the first 20 are before the tool had telemetry. */
const active: readonly ActiveRow[] = Array.from({ length: 90 }, (_, i) => {
  const ago = 89 - i;
  const known = WEEK[6 - ago];
  if (known) return { day: day(ago), installs: known[0], events: known[1] };
  if (ago > 69) return { day: day(ago), installs: null, events: null };
  const isWeekend = [0, 6].includes(new Date(`${day(ago)}T12:00:00Z`).getUTCDay());
  const installs = Math.round((300 + i * 9.5 + ((i * 37) % 60)) * (isWeekend ? 0.68 : 1));
  return { day: day(ago), installs, events: installs * 5 };
});

/** Two releases over the last week, the day without data left out; the newer one came on the 17th. */
const adopted: readonly AdoptionRow[] = WEEK.flatMap(([installs, events], i) => {
  const ago = 6 - i;
  if (installs === null || events === null) return [];
  const newer = Math.max(0, i - 1) / 10;
  const rest = ago === 0 ? ({ unfinished: true } as const) : {};
  const row = (version: string, share: number, daysSinceRelease: number): AdoptionRow[] =>
    share === 0
      ? []
      : [
          {
            version,
            day: day(ago),
            installs: installs * share,
            events: events * share,
            share,
            daysSinceRelease,
            ...rest,
          },
        ];
  return [...row('1.9', 1 - newer, 40 + i), ...row('1.10', newer, i - 2)];
});

const number = (number: SummaryRow['number'], value: number | null, rest: Partial<SummaryRow> = {}): SummaryRow => ({
  number,
  value,
  before: null,
  of: null,
  period: '2026-11-09',
  unfinished: null,
  about: null,
  series: [],
  ...rest,
});

const release = (
  version: string | null,
  installDays: number | null,
  events: number,
  daysToHalf: number | null,
): ReleaseRow => ({
  version,
  isRelease: /^[\d.]+$/.test(version ?? ''),
  firstDay: day(30),
  lastDay: day(0),
  installDays,
  events,
  share: installDays === null ? 1 : installDays / 6295,
  daysToHalf,
});

const RANGE = { label: '100-1000 ms', from: 100, to: 1000, unit: 'ms' };

const used = (event: string, count: number, rest: Partial<UsageRow> = {}): UsageRow => ({
  event,
  field: null,
  value: null,
  count,
  installs: null,
  share: null,
  success: null,
  p50: null,
  p95: null,
  series: [count / 4, null, count / 2, count / 4],
  ...rest,
});

const erred = (code: string, version: string, count: number, installDays: number, isNew: boolean): ErrorRow => ({
  event: 'error',
  field: 'code',
  code,
  version,
  count,
  installs: null,
  ofInstalls: null,
  share: null,
  perInstallDay: count / installDays,
  isNew,
});

type Compared = Pick<ReleaseCheckRow, 'k' | 'n' | 'kBefore' | 'nBefore' | 'z' | 'p'> & Partial<ReleaseCheckRow>;

const compared = (version: string, before: string, value: string, rest: Compared): ReleaseCheckRow => ({
  version,
  before,
  what: 'error',
  event: 'error',
  field: 'code',
  value,
  rate: rest.k / rest.n,
  rateBefore: rest.kBefore / rest.nBefore,
  isWorse: false,
  isEnough: true,
  ...rest,
});

const field = (name: string, value: string, order: number, installDays: number | null): FieldRow => ({
  event: null,
  field: name,
  kind: 'choice',
  value,
  label: value,
  order,
  count: (installDays ?? 0) * 5,
  installDays,
  share: installDays === null ? null : installDays / 6295,
});

const step = (step: number, event: string) => ({ step, event, field: null, value: null, identity: 'process' as const });

/** Ranges as a contract has them: up to 100 ms, a second, five, and above. */
const EDGES = [0, 100, 1000, 5000, null];

const took = (version: string, bucket: number, count: number): DurationRow => ({
  event: 'index_built',
  field: 'took',
  version,
  bucket,
  label: ['0-100 ms', '100-1000 ms', '1000-5000 ms', '5000+ ms'][bucket] ?? '',
  from: EDGES[bucket] ?? 0,
  to: EDGES[bucket + 1] ?? null,
  unit: 'ms',
  count,
});

/** Of which nothing is to be told. */
const silent = {
  summary: (['activeDay', 'activeWeek', 'activeMonth', 'new', 'latestVersion', 'success', 'p50', 'p95'] as const).map(
    (name) => number(name, null),
  ),
  active: active.map(({ day }) => ({ day, installs: null, events: null })),
  adoption: [],
  releases: [],
  usage: [],
  errors: [],
  releaseCheck: [],
  fields: [],
  retention: [],
  dropsByDay: [],
  contracts: [],
  drops: [],
  durations: [],
  funnel: [],
};

export const workbench: Fixture = {
  summary: {
    name: 'ai-workbench',
    why: 'Which commands, hosts and platforms matter, and whether a release breaks something.',
    key: 'ab_aiworkbench0000000000',
    counting: 'presence',
    lastStored: '2026-11-21T13:59:48Z',
    linked: [],
  },
  // 33 200 = 32 028 + 24 + (700 + 300 + 112 + 30) + 0 + 6
  books: {
    received: 33_200,
    stored: 32_028,
    duplicate: 24,
    dropped: { unknown_event: 700, malformed_event: 300, missing_field: 112, too_old: 30 },
    limited: 0,
    waiting: 6,
  },
  reports: {
    active,
    summary: [
      number('activeDay', 1198, {
        before: 1251,
        unfinished: 640,
        period: day(1),
        series: [1190, 1204, null, 1251, 1198],
      }),
      number('activeWeek', 3100, { before: 3000, unfinished: 2400, series: [2900, 3000, 3100] }),
      number('activeMonth', 9000, { before: 0, period: '2026-10-01', series: [9000] }),
      number('new', 240, { before: 250, unfinished: 120, series: [250, 240] }),
      number('latestVersion', 0.461, { before: 0.3, of: 6295, about: '1.10', series: [0.3, 0.461] }),
      number('success', 0.935, { before: 0.96, of: 21_480, series: [0.96, 0.935] }),
      number('p50', 1000, { before: 1000, of: 7310, about: 'index_built: 100-1000 ms', series: [1000, 1000] }),
      number('p95', 5000, { before: 5000, of: 7310, about: 'index_built: 1000-5000 ms', series: [5000, 5000] }),
    ],
    adoption: adopted,
    // Added up: 6295 install-days.
    releases: [
      release('1.7', 260, 1200, 1),
      release('1.8', 540, 2490, 4),
      release('1.9', 2310, 11_800, 6),
      release('1.10', 2904, 15_020, null),
      release('2.0-pre', 96, 502, null),
      release('dev', 120, 800, null),
      release('other', 4, 16, null),
      release(null, 61, 200, null),
    ],
    usage: [
      used('command_run', 21_480, { success: 0.935 }),
      used('command_run', 12_000, { field: 'command', value: 'index', success: 0.97 }),
      used('command_run', 9480, { field: 'command', value: 'serve', success: 0.89 }),
      used('index_built', 7310, { p50: RANGE, p95: { ...RANGE, label: '1000-5000 ms', from: 1000, to: 5000 } }),
      used('search_run', 2104),
    ],
    // An install-day: 46 / 2310 = 0.020, 58 / 2904 = 0.020, 290 / 2904 = 0.10.
    errors: [
      erred('network', '1.9', 46, 2310, false),
      erred('network', '1.10', 58, 2904, false),
      erred('out_of_memory', '1.10', 290, 2904, true),
    ],
    releaseCheck: [
      compared('1.10', '1.9', 'out_of_memory', {
        k: 290,
        n: 14_520,
        kBefore: 0,
        nBefore: 11_550,
        z: 15.3,
        p: 1e-12,
        isWorse: true,
      }),
      compared('1.10', '1.9', 'network', { k: 58, n: 14_520, kBefore: 46, nBefore: 11_550, z: 0.01, p: 1 }),
      compared('1.9', '1.8', 'network', { k: 46, n: 11_550, kBefore: 2, nBefore: 20, z: -2, p: 1, isEnough: false }),
    ],
    // 7310 runs: 1462 (20%), 4386 (60%), 1096, 366.
    durations: [
      took('1.9', 0, 1000),
      took('1.9', 1, 2000),
      took('1.9', 2, 96),
      took('1.9', 3, 4),
      took('1.10', 0, 462),
      took('1.10', 1, 2386),
      took('1.10', 2, 1000),
      took('1.10', 3, 362),
    ],
    funnel: [],
    fields: [
      { ...field('version', '1.10', 0, 2904), kind: 'version', isRelease: true },
      field('os', 'linux', 0, 3900),
      field('os', 'darwin', 1, 1900),
      field('os', 'windows', 2, 495),
      {
        ...field('took', '0', 0, null),
        event: 'index_built',
        kind: 'bucket',
        label: '0-100 ms',
        count: 5000,
        share: 0.684,
      },
      {
        ...field('took', '1', 1, null),
        event: 'index_built',
        kind: 'bucket',
        label: '100-1000 ms',
        count: 2310,
        share: 0.316,
      },
    ],
    retention: [
      { cohort: '2026-11-02', week: 0, monday: '2026-11-02', installs: 200, of: 200, share: 1 },
      { cohort: '2026-11-02', week: 1, monday: '2026-11-09', installs: 90, of: 200, share: 0.45 },
      { cohort: '2026-11-02', week: 2, monday: '2026-11-16', installs: 40, of: 200, share: 0.2, unfinished: true },
      { cohort: '2026-11-09', week: 0, monday: '2026-11-09', installs: 160, of: 160, share: 1 },
      { cohort: '2026-11-09', week: 1, monday: '2026-11-16', installs: 48, of: 160, share: 0.3, unfinished: true },
    ],
    dropsByDay: [
      { day: day(2), what: 'event', reason: 'unknown_event', count: 300, received: 7000 },
      { day: day(1), what: 'event', reason: 'unknown_event', count: 400, received: 6600 },
      { day: day(1), what: 'field', reason: 'unknown_field', count: 66, received: 6600 },
    ],
    contracts: [
      {
        contract: 'b'.repeat(64),
        revision: 2,
        isCurrent: true,
        events: 20_000,
        installDays: 4000,
        share: 0.635,
        firstDay: day(20),
        lastDay: day(0),
      },
      {
        contract: 'a'.repeat(64),
        revision: 1,
        isCurrent: false,
        events: 12_028,
        installDays: 2295,
        share: 0.365,
        firstDay: day(80),
        lastDay: day(0),
      },
    ],
    drops: [
      { what: 'field', reason: 'unknown_field', event: 'command_run', field: null, count: 1840 },
      { what: 'event', reason: 'unknown_event', event: null, field: null, count: 700 },
      { what: 'field', reason: 'not_in_list', event: 'command_run', field: 'command', count: 412 },
      { what: 'event', reason: 'malformed_event', event: null, field: null, count: 300 },
      { what: 'event', reason: 'missing_field', event: 'index_built', field: 'files', count: 112 },
      { what: 'field', reason: 'out_of_range', event: 'command_run', field: 'exit_code', count: 57 },
      { what: 'event', reason: 'too_old', event: 'search_run', field: null, count: 30 },
    ],
  },
};

/** Its contract has neither presence nor an identity. */
export const quill: Fixture = {
  rawDays: 'forever',
  summary: {
    name: 'quill',
    why: 'How often each export format is used.',
    key: 'ab_quill00000000000000',
    counting: 'none',
    lastStored: '2026-11-21T11:00:00Z',
    linked: [{ stream: 'runs', identity: 'process', events: ['exported', 'opened', 'saved'] }],
  },
  books: { received: 90, stored: 90, duplicate: 0, dropped: {}, limited: 0, waiting: 0 },
  reports: {
    ...silent,
    active: active.map(({ day, events }) => ({ day, installs: null, events })),
    summary: silent.summary.map((row) =>
      row.number === 'latestVersion' ? { ...row, value: 1, of: 90, about: '3.1' } : row,
    ),
    releases: [release('3.1', null, 90, 0)],
    usage: [used('exported', 90), used('exported', 60, { field: 'format', value: 'pdf' })],
    // Of 80 runs that opened something 40 saved it, and 30 of these exported it.
    funnel: [
      { ...step(1, 'opened'), ids: 80, ofFirst: 1, ofBefore: null },
      { ...step(2, 'saved'), ids: 40, ofFirst: 0.5, ofBefore: 0.5 },
      { ...step(3, 'exported'), ids: 30, ofFirst: 0.375, ofBefore: 0.75 },
    ],
  },
};

const untouched = { received: 0, stored: 0, duplicate: 0, dropped: {}, limited: 0, waiting: 0 };
/** A project that has never heard of anyone. */
export const fresh = (name: string): Fixture => ({
  summary: {
    name,
    why: 'Freshly registered.',
    key: `ab_${name}0000`,
    counting: 'presence',
    lastStored: null,
    linked: [],
  },
  books: untouched,
  reports: silent,
});
