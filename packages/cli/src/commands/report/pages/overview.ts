import type { SummaryRow } from '@aboveboard/collector/api';
import { spark } from '../../../terminal/spark.ts';
import { type Cell, table } from '../../../terminal/table.ts';
import { change, count, percent } from '../../../terminal/words.ts';
import { heading, type Page } from '../page.ts';

const LABELS: Readonly<Record<SummaryRow['number'], string>> = {
  activeDay: 'active installs, day',
  activeWeek: 'active installs, week',
  activeMonth: 'active installs, month',
  new: 'new installs, week',
  latestVersion: 'on the latest version',
  success: 'runs that went well',
  p50: 'duration, median',
  p95: 'duration, p95',
};

/** The five numbers, each of the last period that is over, with the one before and those before that. */
export const overview: Page = {
  about: 'the numbers of the first screen, and the books',
  main: 'summary',
  async draw(ask, frame) {
    const [summary, checks, books] = await Promise.all([
      ask.report('summary'),
      ask.report('releaseCheck'),
      ask.books(),
    ]);
    const worse = checks.filter(({ isWorse }) => isWorse);
    const newest = checks[0]?.version;
    const rows = summary.map((row): (string | Cell)[] => [
      LABELS[row.number],
      { text: shown(row), format: 'bold' },
      isDuration(row) ? '' : differs(row),
      { text: spark(row.series, SPARK), format: 'cyan' },
      { text: noteOf(row), format: 'dim' },
    ]);
    const columns = [
      { head: '' },
      { head: 'last', isNumber: true },
      { head: 'change', isNumber: true },
      { head: 'over time' },
      { head: '', give: 'cut' as const },
    ];
    const dropped = Object.values(books.dropped).reduce((sum, n) => sum + n, 0);
    const { received, stored, duplicate, limited, waiting } = books;
    const balance = [
      `${count(received)} received = ${count(stored)} stored + ${count(duplicate)} duplicate`,
      `+ ${count(dropped)} dropped + ${count(limited)} limited + ${count(waiting)} waiting`,
    ];
    const verdict =
      newest === undefined
        ? frame.style('dim', 'no two releases to compare yet')
        : worse.length === 0
          ? frame.style('green', `nothing got significantly worse in ${newest}`)
          : frame.style('red', `${worse.length} got worse with a release: see aboveboard report errors`);
    return [
      table(columns, rows, frame),
      '',
      `${heading(frame, 'Release check')}  ${verdict}`,
      `${heading(frame, 'Books')}          ${balance.join(`\n${' '.repeat(15)}`)}`,
    ].join('\n');
  },
};

const SPARK = 30;

function isDuration({ number }: SummaryRow): boolean {
  return number === 'p50' || number === 'p95';
}

function shown(row: SummaryRow): string {
  if (isDuration(row)) return row.about?.slice(row.about.indexOf(': ') + 1).trim() ?? '–';
  return row.number === 'latestVersion' || row.number === 'success' ? percent(row.value) : count(row.value);
}

/** A share changes by points, a number by its part. */
function differs({ number, value, before }: SummaryRow): string {
  if (number !== 'latestVersion' && number !== 'success') return change(value, before);
  if (value === null || before === null) return '';
  const points = (value - before) * 100;
  return `${points >= 0 ? '+' : '−'}${Math.abs(points).toFixed(1)} pt`;
}

function noteOf(row: SummaryRow): string {
  // `index: 100-1000 ms` says what took so long.
  if (isDuration(row)) return row.about?.split(': ')[0] ?? '';
  if (row.number === 'latestVersion' && row.about !== null) return row.about;
  return row.of === null ? '' : `of ${count(row.of)}`;
}
