import type { ActiveRow, Books, ProjectSummary, Reports } from '@aboveboard/collector/api';

/** The clock of the browser in these tests: a Saturday, in the afternoon. */
export const NOW = new Date('2026-11-21T14:00:00Z');
export const PASSWORD = 'board-above-the-point';

/** A project as the fake collector has it. */
export interface Fixture {
  readonly summary: ProjectSummary;
  readonly books: Omit<Books, 'project' | 'from' | 'to'>;
  readonly reports: { readonly [Name in 'active' | 'versions' | 'events' | 'drops']: readonly Reports[Name][] };
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

export const workbench: Fixture = {
  summary: {
    name: 'ai-workbench',
    why: 'Which commands, hosts and platforms matter, and whether a release breaks something.',
    key: 'ab_aiworkbench0000000000',
    counting: 'presence',
    lastStored: '2026-11-21T13:59:48Z',
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
    // Added up: 6295 install-days.
    versions: [
      { version: '1.9', installDays: 2310, events: 11_800 },
      { version: '1.10', installDays: 2904, events: 15_020 },
      { version: '1.8', installDays: 540, events: 2490 },
      { version: '2.0-pre', installDays: 96, events: 502 },
      { version: '1.7', installDays: 260, events: 1200 },
      { version: 'dev', installDays: 120, events: 800 },
      { version: null, installDays: 61, events: 200 },
      { version: 'other', installDays: 4, events: 16 },
    ],
    events: [
      { event: 'command_run', count: 21_480, installs: null, lastDay: day(0) },
      { event: 'index_built', count: 7310, installs: null, lastDay: day(0) },
      { event: 'search_run', count: 2104, installs: null, lastDay: day(0) },
      { event: 'model_chosen', count: 871, installs: null, lastDay: day(1) },
      { event: 'config_migrated', count: 240, installs: null, lastDay: day(3) },
      { event: 'upgrade_failed', count: 23, installs: null, lastDay: day(12) },
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
  summary: {
    name: 'quill',
    why: 'How often each export format is used.',
    key: 'ab_quill00000000000000',
    counting: 'none',
    lastStored: '2026-11-21T11:00:00Z',
  },
  books: { received: 90, stored: 90, duplicate: 0, dropped: {}, limited: 0, waiting: 0 },
  reports: {
    active: active.map(({ day, events }) => ({ day, installs: null, events })),
    versions: [{ version: '3.1', installDays: null, events: 90 }],
    events: [{ event: 'exported', count: 90, installs: null, lastDay: day(0) }],
    drops: [],
  },
};

const untouched = { received: 0, stored: 0, duplicate: 0, dropped: {}, limited: 0, waiting: 0 };
const nothing = {
  active: active.map(({ day }) => ({ day, installs: null, events: null })),
  versions: [],
  events: [],
  drops: [],
};

/** A project that has never heard of anyone. */
export const fresh = (name: string): Fixture => ({
  summary: { name, why: 'Freshly registered.', key: `ab_${name}0000`, counting: 'presence', lastStored: null },
  books: untouched,
  reports: nothing,
});
