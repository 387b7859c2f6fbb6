import type { Counting } from '../../api/types.ts';
import type { OpenProject } from '../../projects/projects.ts';
import { labelOf } from '../../reports/fields/fields.ts';
import { askRollup, countingIn, daysAfter, mondayOf, planOf, type Question } from '../../reports/report.ts';
import { byVersion } from '../../reports/versions/order.ts';
import type { Store } from '../../store/store.ts';
import { type Published, suppress } from '../../suppress/suppress.ts';

/**
 * What everybody may know of a project, `GET /p/PROJECT/numbers.json?days=30|90|365`. It is decided week by week what is
 * published, of weeks that are over, and a range is the sum of its whole weeks: neither a later look nor another range
 * tells more than the weeks did. A group that is under k in a week is among that week's others.
 */
export interface Numbers {
  readonly project: string;
  readonly days: Days;
  /** A Monday and a Sunday, UTC: the whole weeks in the range. */
  readonly from: string;
  readonly to: string;
  /** No number of fewer installs is in here. */
  readonly k: number;
  /** How installs are counted; with `none` nobody can say how many stand behind a number, and there are none here. */
  readonly counting: Counting;
  /** All of it is made up, by `aboveboard simulate`. Absent where it is real. */
  readonly simulated?: true;
  /** Active installs by week; `null` for fewer than k. */
  readonly active: readonly { readonly week: string; readonly installs: number | null }[];
  /** The version and the platform: each install once for each week. */
  readonly tables: readonly PublicTable[];
  /** Installs that sent an event, once for each week; empty where no id tells. */
  readonly events: readonly { readonly event: string; readonly installWeeks: number }[];
}

/** What was wrong with published numbers, or was put right in them; `corrections` of `numbers.json`, the newest first. */
export interface Correction {
  /** UTC. */
  readonly day: string;
  readonly text: string;
}

export interface PublicTable {
  readonly field: string;
  readonly rows: readonly PublicRow[];
  /** Installs of all groups that are too small to be shown, and of those that would tell them. */
  readonly others: number;
}

export interface PublicRow {
  /** `null` where it was not sent. */
  readonly value: string | null;
  readonly label: string;
  readonly installWeeks: number;
  /** Of all that the table has. */
  readonly share: number;
}

export const RANGES = [30, 90, 365] as const;
export type Days = (typeof RANGES)[number];

/** @example (await publicNumbers(store, project, 90, '2026-11-21')).active.length // 12 */
export async function publicNumbers(store: Store, project: OpenProject, days: Days, today: string): Promise<Numbers> {
  const end = mondayOf(today);
  const weeks = Math.floor(days / 7);
  const [from, to] = [daysAfter(end, -7 * weeks), daysAfter(end, -1)];
  const question: Question = { store, project, from, to, audience: null, today };
  const counting = countingIn(question);
  // Clients of an older contract were promised its k.
  const k = Math.max(...project.contracts.map((contract) => contract.k));
  const simulated = project.simulated === undefined ? {} : { simulated: true as const };
  const about = { project: project.name, days, from, to, k, counting, ...simulated };
  if (counting === 'none') return { ...about, active: [], tables: [], events: [] };
  const plan = planOf(question);
  const [totals, byRelease, byCommon, byEvent] = await Promise.all([
    countWeeks(question, `''`, `''`, `dimension = '' AND event = ''`),
    countWeeks(question, `''`, 'version', `dimension = '' AND event = ''`),
    countWeeks(question, 'dimension', 'value', `dimension != '' AND dimension NOT LIKE '#%' AND event = ''`),
    countWeeks(question, 'event', `''`, `dimension = '' AND event != ''`),
  ]);
  const all = new Map(totals.map(({ week, installs }) => [week, installs]));
  const starts = Array.from({ length: weeks }, (_, at) => daysAfter(from, 7 * at));
  const tableOf = (field: string, counted: readonly Counted[]): PublicTable => {
    const published = starts.map((week) => {
      const cells = counted
        .filter((row) => row.week === week)
        .map(({ value, installs }) => ({ name: value, installs }));
      return suppress(cells, all.get(week) ?? 0, k);
    });
    return { field, ...added(published, (value) => labelOf(value, project.current.contract.common[field])) };
  };
  return {
    ...about,
    active: starts.map((week) => {
      const installs = all.get(week) ?? 0;
      return { week, installs: installs >= k ? installs : null };
    }),
    tables: [
      ...(plan.version === null ? [] : [byNewest(tableOf(plan.version, byRelease))]),
      ...plan.common.map(({ field }) =>
        tableOf(
          field,
          byCommon.filter(({ dimension }) => dimension === field),
        ),
      ),
    ].filter(({ rows, others }) => rows.length > 0 || others > 0),
    // An install may send several events, so these do not add up to anything, and nothing can be subtracted.
    events: plan.identified
      .map((event) => ({
        event,
        installWeeks: byEvent
          .filter(({ dimension, installs }) => dimension === event && installs >= k)
          .reduce((sum, { installs }) => sum + installs, 0),
      }))
      .filter(({ installWeeks }) => installWeeks > 0)
      .sort((a, b) => b.installWeeks - a.installWeeks),
  };
}

interface Counted {
  readonly dimension: string;
  readonly value: string;
  readonly week: string;
  readonly installs: number;
}

/** Installs of each week: by presence those that reported first in it, by ids the distinct ones. */
async function countWeeks(question: Question, of: string, value: string, where: string): Promise<Counted[]> {
  const rows = await askRollup<{ d: string; v: string; week: string; flags: string; ids: string; most: string }>(
    question,
    `SELECT d, v, toString(toMonday(date)) AS week, sum(flags) AS flags, groupBitmapMerge(state) AS ids, max(daily) AS most
     FROM (SELECT ${of} AS d, ${value} AS v, day AS date, sum(weeks) AS flags,
             groupBitmapMergeState(ids) AS state, sum(days) + groupBitmapMerge(ids) AS daily {rows} GROUP BY d, v, date)
     GROUP BY d, v, week`,
    `${where} AND by = '' AND measure = ''`,
  );
  const isByPresence = countingIn(question) === 'presence';
  return rows.map(({ d, v, week, flags, ids, most }) => ({
    dimension: d,
    value: v,
    week,
    // Where ids have expired, the best day says at least how many there were.
    installs: isByPresence ? Number(flags) : Math.max(Number(ids), Number(most)),
  }));
}

function added(
  weeks: readonly (Published | null)[],
  label: (value: string) => string,
): Pick<PublicTable, 'rows' | 'others'> {
  const sums = new Map<string, number>();
  for (const { name, installs } of weeks.flatMap((week) => week?.shown ?? [])) {
    sums.set(name, (sums.get(name) ?? 0) + installs);
  }
  const others = weeks.reduce((sum, week) => sum + (week?.others ?? 0), 0);
  const whole = [...sums.values()].reduce((sum, n) => sum + n, others);
  const rows = [...sums]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .map(([value, installWeeks]) => ({
      value: value === '' ? null : value,
      label: label(value),
      installWeeks,
      share: installWeeks / whole,
    }));
  return { rows, others };
}

function byNewest(table: PublicTable): PublicTable {
  return { ...table, rows: [...table.rows].sort((a, b) => byVersion(b.value ?? '', a.value ?? '')) };
}
