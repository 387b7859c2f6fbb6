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
import { hasDistinct, SEALED } from '../sealed.ts';
import { byVersion } from '../versions/order.ts';

/** Which errors people meet, in which version, and how many of the version's installs meet them. */
export const errors: Report<'errors'> = async (question) => {
  const sources = errorSources(planOf(question));
  const [{ found, sizes }, seen] = await Promise.all([measureErrors(question, sources), everSeen(question, sources)]);
  const versions = [...new Set(seen.map(({ version }) => version)), ...sizes.keys()];
  const oldest = versions.sort(byVersion)[0];
  const rows = found.map((row): ErrorRow => {
    const whole = sizes.get(row.version ?? '');
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

export interface VersionSize {
  /** Distinct over the range; `null` where that cannot be told. */
  readonly installs: number | null;
  readonly installDays: number | null;
  readonly events: number;
}

/** How often each error was met in each version, and how large the versions are, by their text: in the question's range. */
export async function measureErrors(
  question: Question,
  sources: readonly ErrorSource[],
): Promise<{ readonly found: readonly ErrorCount[]; readonly sizes: ReadonlyMap<string, VersionSize> }> {
  const rows = await askRollup<Record<'event' | 'value' | 'version' | 'installs' | 'n' | 'daily' | 'sealed', string>>(
    question,
    `SELECT event, value, version, groupBitmapMerge(state) AS installs, sum(n) AS n, sum(daily) AS daily, sum(left) AS sealed
     FROM (SELECT event, value, version, day, groupBitmapMergeState(ids) AS state, sum(count) AS n, ${INSTALLS} AS daily,
             ${SEALED} AS left {rows}
           GROUP BY event, value, version, day)
     GROUP BY event, value, version`,
    [dimension('', ''), ...sources.map(rowsOf)].join(' OR '),
  );
  const ofDays = rows.filter(({ event }) => event === '');
  const isTold = hasDistinct(question, ofDays);
  const counts = countingIn(question) !== 'none';
  const { identified } = planOf(question);
  return {
    found: sources.flatMap(({ event: { name }, field }) =>
      rows
        .filter(({ event }) => event === name)
        .map(({ value, version, n, installs }) => ({
          event: name,
          field,
          code: textOf(value),
          version: textOf(version),
          count: Number(n),
          installs: Number(installs),
          isIdentified: identified.includes(name),
        })),
    ),
    sizes: new Map(
      ofDays.map(({ version, installs, daily, n }) => [
        version,
        {
          installs: isTold ? Number(installs) : null,
          installDays: counts ? Number(daily) : null,
          events: Number(n),
        },
      ]),
    ),
  };
}

/** Which errors were ever met, in which versions. */
async function everSeen(question: Question, sources: readonly ErrorSource[]) {
  if (sources.length === 0) return [];
  const rows = await askRollup<Record<'event' | 'code' | 'version', string>>(
    { ...question, from: START_OF_TIME },
    'SELECT event, value AS code, version {rows} GROUP BY event, value, version',
    sources.map(rowsOf).join(' OR '),
  );
  return rows.map(({ event, code, version }) => ({ event, code: textOf(code), version: textOf(version) }));
}

/** The rollup rows that tell which errors there were, as SQL. */
function rowsOf({ event, field }: ErrorSource): string {
  return `(${dimension(field ?? '', event.name)})`;
}

function isSame(a: Pick<ErrorRow, 'event' | 'code'>, b: Pick<ErrorRow, 'event' | 'code'>): boolean {
  return a.event === b.event && a.code === b.code;
}
