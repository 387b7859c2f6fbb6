import { count } from '../../../terminal/words.ts';
import { type Frame, nothing, type Page, remark } from '../page.ts';

/** Of the installs that were first seen in a week, how many are there in each later one. */
export const retention: Page = {
  about: 'installs by the week in which they were first seen, and how many are still there',
  main: 'retention',
  async draw(ask, frame) {
    const all = (await ask.report('retention')).filter(({ of, share }) => of !== null && share !== null);
    if (all.length === 0) return nothing(frame, 'Retention');
    const cohorts = [...new Set(all.map(({ cohort }) => cohort))].sort();
    const fits = Math.floor((frame.width - WEEK - SIZE) / CELL);
    const weeks = Math.min(fits - 1, Math.max(...all.map(({ week }) => week)));
    const numbers = Array.from({ length: weeks + 1 }, (_, week) => week);
    const head = `${'week of'.padEnd(WEEK)}${'n'.padStart(SIZE)}${numbers.map((week) => `+${week}`.padStart(CELL)).join('')}`;
    const lines = cohorts.map((cohort) => {
      const own = all.filter((row) => row.cohort === cohort);
      const cells = numbers.map((week) => {
        const row = own.find((one) => one.week === week);
        if (row === undefined || row.share === null) return ' '.repeat(CELL);
        const text = `${Math.round(row.share * 100)}${row.unfinished ? '~' : ' '}`.padStart(CELL);
        return shade(row.share, text, frame);
      });
      return `${cohort.padEnd(WEEK)}${count(own[0]?.of ?? null).padStart(SIZE)}${cells.join('')}`.trimEnd();
    });
    const note = 'in per cent of n, the installs of the first week; ~ a week that is not over';
    return [frame.style('dim', head), ...lines, remark(frame, note)].join('\n');
  },
};

const WEEK = 11;
const SIZE = 5;
const CELL = 5;

/** The more there are the stronger; the number says the same, for who sees no colour. */
function shade(share: number, text: string, { style }: Frame): string {
  if (share >= 0.6) return style(['bold', 'cyan'], text);
  if (share >= 0.3) return style('cyan', text);
  return share >= 0.1 ? text : style('dim', text);
}
