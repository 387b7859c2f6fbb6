import { spark } from '../../../terminal/spark.ts';
import { type Cell, table } from '../../../terminal/table.ts';
import { count, percent } from '../../../terminal/words.ts';
import { heading, type Page, remark } from '../page.ts';

/** What the contract kept out, and why; then the books. */
export const drops: Page = {
  about: 'what the contract kept out and why, and the books',
  main: 'drops',
  async draw(ask, frame) {
    const [rows, byDay, books] = await Promise.all([ask.report('drops'), ask.report('dropsByDay'), ask.books()]);
    const days = [...new Set(byDay.map(({ day }) => day))].sort();
    const body = rows.map((row): (string | Cell)[] => {
      const series = days.map((day) => {
        const own = byDay.filter((one) => one.day === day && one.what === row.what && one.reason === row.reason);
        return own.reduce((sum, one) => sum + one.count, 0);
      });
      return [
        { text: row.reason, format: 'bold' },
        row.what,
        [row.event, row.field].filter((name) => name !== null).join('.') || '(a name that the contract does not have)',
        count(row.count),
        { text: spark(series, SPARK), format: 'cyan' },
      ];
    });
    const columns = [
      { head: 'reason' },
      { head: 'what' },
      { head: 'where', give: 'cut' as const },
      { head: 'count', isNumber: true },
      { head: 'of this reason, by day', give: 'spare' as const },
    ];
    const part = (n: number): string => (books.received === 0 ? '' : percent(n / books.received));
    const dropped = Object.entries(books.dropped);
    const lines = [
      ['received', books.received],
      ['stored', books.stored],
      ['duplicate', books.duplicate],
      ...(dropped.length === 0 ? [['dropped', 0]] : dropped.map(([reason, n]) => [`dropped: ${reason}`, n])),
      ['limited', books.limited],
      ['waiting', books.waiting],
    ] as [string, number][];
    const inBooks = table(
      [{ head: '' }, { head: 'events', isNumber: true }, { head: '', isNumber: true }],
      lines.map(([what, n]) => [what, count(n), { text: part(n), format: 'dim' }]),
      frame,
    );
    const kept =
      rows.length === 0 ? frame.style('green', 'nothing was kept out in this range') : table(columns, body, frame);
    return [
      kept,
      '',
      heading(frame, 'Books'),
      remark(frame, 'received = stored + duplicate + dropped + limited + waiting'),
      inBooks,
    ].join('\n');
  },
};

const SPARK = 20;
