import { bar } from '../../../terminal/spark.ts';
import { type Cell, table } from '../../../terminal/table.ts';
import { count, percent } from '../../../terminal/words.ts';
import { heading, nothing, type Page } from '../page.ts';

/** Every field that goes along with all reports: systems, processors, runtimes, CI. */
export const platforms: Page = {
  about: 'systems, processors, runtimes, CI: every field that goes along with all reports',
  main: 'fields',
  async draw(ask, frame) {
    const rows = (await ask.report('fields')).filter(({ event }) => event === null);
    const fields = [...new Set(rows.map(({ field }) => field))];
    if (fields.length === 0) return nothing(frame, 'Platforms');
    const tables = fields.map((field) => {
      const own = rows.filter((row) => row.field === field);
      const all = [...own].sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
      const body = all
        .slice(0, MOST)
        .map(({ label, share, installDays, count: n }): (string | Cell)[] => [
          label,
          percent(share),
          { text: bar(share ?? 0, BAR), format: 'cyan' },
          count(installDays ?? n),
        ]);
      const unit = own.some(({ installDays }) => installDays !== null) ? 'install-days' : 'events';
      const columns = [
        { head: '', give: 'cut' as const },
        { head: 'share', isNumber: true },
        { head: ' '.repeat(BAR) },
        { head: unit, isNumber: true },
      ];
      const rest = all.length - MOST;
      const more = rest > 0 ? frame.style('dim', `\n… and ${rest} more`) : '';
      return `${heading(frame, field)}\n${table(columns, body, frame)}${more}`;
    });
    return tables.join('\n\n');
  },
};

const MOST = 8;
const BAR = 30;
