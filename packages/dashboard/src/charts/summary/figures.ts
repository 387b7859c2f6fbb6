import type { ProjectSummary, Reports, SummaryRow } from '@aboveboard/collector/api';
import { daysBefore, longDay, shortDay } from '../../format/day.ts';
import { counted, number, share } from '../../format/number.ts';
import { readable } from '../../format/range.ts';
import type { ActivePeriod } from '../../url-state.ts';

/** One of the five numbers as it is seen. */
export interface Figure {
  readonly row: SummaryRow;
  readonly title: string;
  readonly value: string;
  /** What the value is a share of, or what it is about. */
  readonly of: string;
  readonly period: string;
  readonly change: Change | null;
  /** Of the period that is not over: no part of the change, as it would always be a fall. */
  readonly soFar: string | null;
}

export interface Change {
  readonly text: string;
  readonly sense: 'up' | 'down' | 'same';
}

type Counting = ProjectSummary['counting'];
type Name = SummaryRow['number'];
type Rows = readonly Reports['summary'][];

const ACTIVE: Readonly<Record<ActivePeriod, Name>> = { day: 'activeDay', week: 'activeWeek', month: 'activeMonth' };

/** The figures that there is something to say of, in their order; without a duration's 95th percentile, which stands beside the median. */
export function figuresOf(rows: Rows, active: ActivePeriod, counting: Counting): Figure[] {
  const shown: readonly Name[] = [ACTIVE[active], 'new', 'latestVersion', 'success', 'p50'];
  return shown.flatMap((name) => {
    const row = rows.find((row) => row.number === name);
    return row && isKnown(row) ? [figureOf(row, rows, counting)] : [];
  });
}

/** What is left out and why, in one sentence; `null` where nothing is. */
export function leftOut(rows: Rows): string | null {
  const reasons = (['activeDay', 'latestVersion', 'success', 'p50'] as const).flatMap((name) =>
    rows.some((row) => row.number === name && isKnown(row)) ? [] : [WHY_NOT[name]],
  );
  return reasons.length === 0 ? null : `Left out: ${reasons.join('; ')}.`;
}

const WHY_NOT = {
  activeDay: 'installs, which the contract does not count or of which none were seen',
  latestVersion: 'the latest version, as none came in these two weeks',
  success: 'the success rate, as no event says whether it went well',
  p50: 'how long things take, as no event says it',
};

const isKnown = ({ value, before, unfinished, series }: SummaryRow) =>
  value !== null || before !== null || unfinished !== null || series.some((value) => value !== null);

function figureOf(row: SummaryRow, rows: Rows, counting: Counting): Figure {
  return {
    row,
    title: titleOf(row),
    value: textOf(row, row.value),
    of: ofWhat(row, rows, counting),
    period: periodOf(row),
    change: changeOf(row),
    soFar: row.unfinished === null || row.number === 'p50' ? null : textOf({ ...row, about: null }, row.unfinished),
  };
}

export function titleOf({ number: name, about }: SummaryRow): string {
  switch (name) {
    case 'activeDay':
    case 'activeWeek':
    case 'activeMonth':
      return 'Active installs';
    case 'new':
      return 'New installs';
    case 'latestVersion':
      return about === null ? 'On the latest version' : `On ${about}, the latest`;
    case 'success':
      return 'Went well';
    case 'p50':
      return about === null ? 'Median duration' : `Median of ${eventOf(about)}`;
    case 'p95':
      return about === null ? '95th percentile' : `95th percentile of ${eventOf(about)}`;
  }
}

/** As it is written: a duration by its range, as no more is known of it. */
export function textOf({ number: name, about }: SummaryRow, value: number | null): string {
  if (value === null) return '–';
  if (name === 'latestVersion' || name === 'success') return share(value, 1);
  if (name === 'p50' || name === 'p95') return about === null ? number(value) : rangeOf(about);
  return number(value);
}

function ofWhat({ number: name, of }: SummaryRow, rows: Rows, counting: Counting): string {
  if (name === 'latestVersion') {
    return of === null ? '' : `of ${counted(of, counting === 'none' ? 'event' : 'install-day')}`;
  }
  if (name === 'success') return of === null ? '' : `of ${number(of)} runs`;
  if (name !== 'p50') return '';
  const p95 = rows.find((row) => row.number === 'p95');
  return `${p95?.about ? `p95 ${rangeOf(p95.about)}, ` : ''}of ${number(of)} runs`;
}

export function periodOf({ number: name, period }: SummaryRow): string {
  if (name === 'activeDay') return longDay(period);
  if (name === 'activeMonth') return `in ${MONTHS[Number(period.slice(5, 7)) - 1]} ${period.slice(0, 4)}`;
  return `week ${shortDay(period)} – ${shortDay(daysBefore(period, -6))}`;
}

const MONTHS = 'January February March April May June July August September October November December'.split(' ');

function changeOf(row: SummaryRow): Change | null {
  const { number: name, value, before } = row;
  if (value === null || before === null) return null;
  const sense = value === before ? 'same' : value > before ? 'up' : 'down';
  if (name === 'p50' || name === 'p95')
    return { sense, text: sense === 'same' ? 'same range' : `before ${number(before)}` };
  if (name === 'latestVersion' || name === 'success') {
    return {
      sense,
      text: `${sense === 'same' ? '' : SIGNS[sense]}${Math.abs((value - before) * 100).toFixed(1)} points`,
    };
  }
  if (before === 0) return { sense, text: 'from 0' };
  return { sense, text: sense === 'same' ? 'no change' : `${SIGNS[sense]}${share(Math.abs(value - before), before)}` };
}

const SIGNS = { up: '+', down: '−' };

/** `run: 100-1000 ms` names the event and the range. */
const eventOf = (about: string) => about.split(': ')[0] ?? '';
const rangeOf = (about: string) => readable(about.slice(about.indexOf(': ') + 2));
