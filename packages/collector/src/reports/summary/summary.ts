import type { SummaryRow } from '../../api/types.ts';
import { daysAfter, type Question, type Report } from '../report.ts';
import { type Measured, measureInstalls, measureLatest, measureNew, measureRuns, measureVersions } from './measure.ts';
import { DAY, MONTH, type Period, WEEK, wholePeriods } from './periods.ts';

/** The numbers of the first screen: the last period that is over, the one before it, and what there is of the next. */
export const summary: Report<'summary'> = async (asked) => {
  // A range that ends before today is answered as it would have been on the day after it.
  const isPast = asked.to < asked.today;
  const today = isPast ? daysAfter(asked.to, 1) : asked.today;
  const back = (day: string): Question => ({ ...asked, from: asked.from < day ? asked.from : day });
  const [months, weeks] = [MONTH.step(MONTH.startOf(today), -2), WEEK.step(WEEK.startOf(today), -2)];
  const versions = measureVersions(back(weeks));
  const [{ day, week, month }, fresh, { rows }, { success, took }] = await Promise.all([
    measureInstalls(back(months)),
    measureNew(
      back(weeks),
      versions.then(({ days }) => days),
    ),
    versions,
    measureRuns(back(weeks)),
  ]);
  const latest = measureLatest(asked, rows, daysAfter(today, -14));
  const row = (number: SummaryRow['number'], period: Period, measured: Measured): SummaryRow => {
    const current = period.startOf(today);
    const last = period.step(current, -1);
    const at = (start: string) => measured.at(start, daysAfter(period.step(start, 1), -1));
    const found = at(last);
    return {
      number,
      value: found.value,
      before: at(period.step(last, -1)).value,
      of: found.of,
      period: last,
      unfinished: isPast ? null : at(current).value,
      about: found.about,
      series: wholePeriods(period, asked.from, daysAfter(today, -1)).map((start) => at(start).value),
    };
  };
  return [
    row('activeDay', DAY, day),
    row('activeWeek', WEEK, week),
    row('activeMonth', MONTH, month),
    row('new', WEEK, fresh),
    row('latestVersion', WEEK, latest),
    row('success', WEEK, success),
    row('p50', WEEK, took(0.5)),
    row('p95', WEEK, took(0.95)),
  ];
};
