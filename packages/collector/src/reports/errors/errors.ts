import type { ErrorRow } from '../../api/types.ts';
import { START_OF_TIME } from '../../day/day.ts';
import { ERROR_EVENT, type EventPlan, type Plan } from '../../store/rollup/plan.ts';
import {
  askRollup,
  countingIn,
  dimension,
  INSTALLS,
  planOf,
  type Question,
  type Report,
  share,
  textOf,
} from '../report.ts';
import { byVersion } from '../versions/order.ts';

/** Which errors people meet, in which version, and how many of the version's installs meet them. */
export const errors: Report<'errors'> = async (question) => {
  const sources = errorSources(planOf(question));
  const [found, of, ever] = await Promise.all([
    Promise.all(sources.map((source) => countErrors(question, source))),
    installsByVersion(question),
    Promise.all(sources.map((source) => everSeen(question, source))),
  ]);
  const seen = ever.flat();
  const versions = [...new Set(seen.map(({ version }) => version)), ...of.keys()];
  const oldest = versions.sort(byVersion)[0];
  const rows = found.flat().map((row): ErrorRow => {
    const whole = of.get(row.version ?? '');
    const isTold = whole?.installs !== null && whole !== undefined && row.isIdentified;
    const older = seen.some((other) => isSame(other, row) && byVersion(other.version, row.version) < 0);
    return {
      event: row.event,
      field: row.field,
      code: row.code,
      version: row.version,
      count: row.count,
      installs: isTold ? row.installs : null,
      ofInstalls: isTold ? whole.installs : null,
      share: isTold ? share(row.installs, whole.installs as number) : null,
      perInstallDay: whole?.installDays ? row.count / whole.installDays : null,
      isNew: !older && row.version !== oldest && row.version !== null,
    };
  });
  const total = (row: ErrorRow) => rows.reduce((sum, other) => sum + (isSame(row, other) ? other.count : 0), 0);
  const totals = new Map(rows.map((row) => [row, total(row)]));
  return rows.sort(
    (a, b) =>
      (totals.get(b) as number) - (totals.get(a) as number) ||
      `${a.event} ${a.code}`.localeCompare(`${b.event} ${b.code}`) ||
      byVersion(a.version, b.version),
  );
};

/** An event that is an error, and the field that says which one. */
export interface ErrorSource {
  readonly event: EventPlan;
  readonly field: string | null;
}

/**
 * The events of a contract that are errors, told by their name, each with its field
 * named `code`, `error` or `reason`, else its first choice.
 */
export function errorSources({ events }: Plan): ErrorSource[] {
  return events
    .filter(({ name }) => ERROR_EVENT.test(name))
    .map((event) => {
      const choices = event.dimensions.filter(({ kind }) => kind === 'choice').map(({ field }) => field);
      return { event, field: choices.find((field) => /code|error|reason/i.test(field)) ?? choices[0] ?? null };
    });
}

export interface ErrorCount {
  readonly event: string;
  readonly field: string | null;
  readonly code: string | null;
  readonly version: string | null;
  readonly count: number;
  readonly installs: number;
  readonly isIdentified: boolean;
}

export async function countErrors(question: Question, { event, field }: ErrorSource): Promise<ErrorCount[]> {
  const rows = await askRollup<{ code: string; version: string; n: string | number; installs: string | number }>(
    question,
    'SELECT value AS code, version, sum(count) AS n, groupBitmapMerge(ids) AS installs {rows} GROUP BY value, version',
    dimension(field ?? '', event.name),
  );
  const isIdentified = planOf(question).identified.includes(event.name);
  return rows.map(({ code, version, n, installs }) => ({
    event: event.name,
    field,
    code: textOf(code),
    version: textOf(version),
    count: Number(n),
    installs: Number(installs),
    isIdentified,
  }));
}

/** Which errors were ever met, in which versions. */
async function everSeen(question: Question, { event, field }: ErrorSource) {
  const rows = await askRollup<{ code: string; version: string }>(
    { ...question, from: START_OF_TIME },
    'SELECT value AS code, version {rows} GROUP BY value, version',
    dimension(field ?? '', event.name),
  );
  return rows.map(({ code, version }) => ({ event: event.name, code: textOf(code), version: textOf(version) }));
}

export interface VersionSize {
  /** Distinct over the range; `null` where that cannot be told. */
  readonly installs: number | null;
  readonly installDays: number | null;
  readonly events: number;
}

/** How large each version is in the question's range, by the text of the version. */
export async function installsByVersion(question: Question): Promise<Map<string, VersionSize>> {
  const rows = await askRollup<Record<'version' | 'installs' | 'days' | 'events' | 'sealed', string>>(
    question,
    `SELECT version, groupBitmapMerge(state) AS installs, sum(daily) AS days, sum(events) AS events, max(left) AS sealed
     FROM (SELECT version, day, groupBitmapMergeState(ids) AS state, ${INSTALLS} AS daily, sum(count) AS events,
             sum(days) AS left {rows}
           GROUP BY version, day)
     GROUP BY version`,
    dimension('', ''),
  );
  const counting = countingIn(question);
  // Numbers in the place of ids cannot be united, and what of one version is known should be known of all.
  const isWhole = rows.every(({ sealed }) => Number(sealed) === 0);
  return new Map(
    rows.map(({ version, installs, days, events }) => [
      version,
      {
        installs: counting === 'identity' && isWhole ? Number(installs) : null,
        installDays: counting === 'none' ? null : Number(days),
        events: Number(events),
      },
    ]),
  );
}

function isSame(a: Pick<ErrorRow, 'event' | 'code'>, b: Pick<ErrorRow, 'event' | 'code'>): boolean {
  return a.event === b.event && a.code === b.code;
}
