import type { ErrorRow, ReleaseCheckRow } from '@aboveboard/collector/api';
import { type Cell, table } from '../../../terminal/table.ts';
import { count, percent } from '../../../terminal/words.ts';
import { type Frame, heading, nothing, type Page, remark } from '../page.ts';

/** Errors by version, and which of them, or which durations, got worse with a release. */
export const errors: Page = {
  about: 'errors by version, and what got worse from one release to the next',
  main: 'errors',
  async draw(ask, frame) {
    const [rows, checks] = await Promise.all([ask.report('errors'), ask.report('releaseCheck')]);
    const parts =
      rows.length === 0 ? [nothing(frame, 'Errors', 'or the contract has no event for them')] : [grid(rows, frame)];
    return [...parts, '', heading(frame, 'Release check'), releaseCheck(checks, frame)].join('\n');
  },
};

const MOST_VERSIONS = 5;
const MOST_ERRORS = 15;
/** About as wide as a column of a version is, and as that of the counts. */
const COLUMN = 9;

function grid(rows: readonly ErrorRow[], frame: Frame): string {
  // Within an error versions are in their own order, so the last ones are the newest.
  const order = [...new Set(rows.map(({ version }) => version))].sort((a, b) => byNumbers(a, b));
  const codes = [...new Map(rows.map((row) => [`${row.event} ${row.code}`, row])).values()].slice(0, MOST_ERRORS);
  // Where all of them are of one event, its name on each line says nothing.
  const isOneEvent = new Set(codes.map(({ event }) => event)).size === 1;
  const nameOf = ({ event, code }: ErrorRow) => (code === null ? event : isOneEvent ? code : `${event}: ${code}`);
  // A name that is cut says less than one version more.
  const fits = Math.floor((frame.width - COLUMN - Math.max(...codes.map((row) => nameOf(row).length))) / COLUMN);
  const versions = order.slice(-Math.max(2, Math.min(MOST_VERSIONS, fits)));
  const isShare = rows.some(({ share }) => share !== null);
  const body = codes.map((error): (string | Cell)[] => {
    const { event, code } = error;
    const own = rows.filter((row) => row.event === event && row.code === code);
    return [
      nameOf(error),
      count(own.reduce((sum, row) => sum + row.count, 0)),
      ...versions.map((version) =>
        cellOf(
          own.find((row) => row.version === version),
          isShare,
        ),
      ),
    ];
  });
  const what = isShare ? 'share of the installs of each version that met it' : 'how often it was met in each version';
  const columns = [
    { head: 'error', give: 'cut' as const },
    { head: 'count', isNumber: true },
    ...versions.map((version) => ({ head: version ?? '(none)', isNumber: true })),
  ];
  return [table(columns, body, frame), remark(frame, `${what}; * new in it`)].join('\n');
}

function cellOf(row: ErrorRow | undefined, isShare: boolean): Cell {
  if (row === undefined) return { text: '·', format: 'dim' };
  const text = `${row.isNew ? '*' : ''}${isShare ? percent(row.share) : count(row.count)}`;
  return row.isNew ? { text, format: 'red' } : { text };
}

function releaseCheck(checks: readonly ReleaseCheckRow[], frame: Frame): string {
  const worse = checks.filter(({ isWorse }) => isWorse).slice(0, MOST_ERRORS);
  if (worse.length === 0) {
    const judged = checks.filter(({ isEnough }) => isEnough).length;
    return remark(frame, `nothing got significantly worse; ${count(judged)} comparisons had enough on both sides`);
  }
  const rows = worse.map((row): (string | Cell)[] => [
    { text: `${row.before} → ${row.version}`, format: 'bold' },
    row.what,
    row.value === null ? row.event : `${row.event}: ${row.value}`,
    percent(row.rateBefore),
    { text: percent(row.rate), format: 'red' },
    `${count(row.k)} of ${count(row.n)}`,
    row.p < 0.0001 ? '< 0.0001' : row.p.toFixed(4),
  ]);
  const columns = [
    { head: 'release' },
    { head: 'what' },
    { head: 'of', give: 'cut' as const },
    { head: 'before', isNumber: true },
    { head: 'now', isNumber: true },
    { head: '', isNumber: true, give: 'spare' as const },
    { head: 'p', isNumber: true },
  ];
  return table(columns, rows, frame);
}

function byNumbers(a: string | null, b: string | null): number {
  return (a ?? '').localeCompare(b ?? '', 'en', { numeric: true });
}
