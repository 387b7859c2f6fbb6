import { bar, spark } from '../../../terminal/spark.ts';
import { type Cell, table } from '../../../terminal/table.ts';
import { count, percent } from '../../../terminal/words.ts';
import { nothing, type Page } from '../page.ts';

/** Each version, the newest first: since when, how many have it, and how its share went. */
export const versions: Page = {
  about: 'each release: since when, its share, days until half of the installs had it',
  main: 'versions',
  async draw(ask, frame) {
    const [releases, adoption] = await Promise.all([ask.report('releases'), ask.report('adoption')]);
    if (releases.length === 0) return nothing(frame, 'Versions');
    const days = [...new Set(adoption.map(({ day }) => day))].sort();
    const shares = new Map(adoption.map(({ version, day, share }) => [`${version} ${day}`, share]));
    const top = Math.max(...releases.map(({ share }) => share ?? 0), 0.01);
    const rows = [...releases].reverse().map((row): (string | Cell)[] => [
      { text: row.version ?? '(none)', format: 'bold' },
      row.firstDay,
      percent(row.share),
      { text: bar((row.share ?? 0) / top, BAR), format: 'cyan' },
      row.installDays === null ? count(row.events) : count(row.installDays),
      row.daysToHalf === null ? '–' : `${row.daysToHalf} d`,
      {
        text: spark(
          days.map((day) => shares.get(`${row.version} ${day}`) ?? 0),
          SPARK,
        ),
        format: 'cyan',
      },
    ]);
    const isCounted = releases.some(({ installDays }) => installDays !== null);
    const columns = [
      { head: 'version' },
      { head: 'first seen' },
      { head: 'share', isNumber: true },
      { head: '' },
      { head: isCounted ? 'install-days' : 'events', isNumber: true },
      { head: 'to 50 %', isNumber: true },
      { head: 'share by day', give: 'spare' as const },
    ];
    return table(columns, rows, frame);
  },
};

const BAR = 14;
const SPARK = 20;
