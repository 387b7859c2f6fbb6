import type { Field } from '@aboveboard/contract';
import { bucketLabels, fieldsOf } from '@aboveboard/contract';
import type { FieldRow } from '../../api/types.ts';
import type { Dimension } from '../../store/rollup/plan.ts';
import { askRollup, countingIn, INSTALLS, planOf, type Question, type Report, share, textOf } from '../report.ts';
import { byVersion } from '../versions/order.ts';

/** Every value of every field that has few of them: what nobody has to ask for. */
export const fields: Report<'fields'> = async (question) => {
  const plan = planOf(question);
  const { contract } = question.project.current;
  const [found, byRelease] = await Promise.all([
    askRollup<Found>(
      question,
      `SELECT dimension, event, value, sum(n) AS n, sum(daily) AS installs
       FROM (SELECT dimension, event, value, day, sum(count) AS n, ${INSTALLS} AS daily {rows} GROUP BY dimension, event, value, day)
       GROUP BY dimension, event, value`,
      `by = '' AND measure = '' AND dimension NOT LIKE '#%' AND event != 'active'`,
    ),
    plan.version === null ? [] : versionsOf(question, plan.version),
  ]);
  const version: readonly Dimension[] =
    plan.version === null ? [] : [{ field: plan.version, kind: 'version', isCommon: true }];
  const all = [...found, ...byRelease];
  const counts = countingIn(question) !== 'none';
  const common = [...version, ...plan.common]
    .sort((a, b) => (a.field < b.field ? -1 : 1))
    .flatMap((dimension) => rowsOf(all, null, dimension, contract.common[dimension.field], counts))
    .map((row) => (row.field === plan.version ? { ...row, isRelease: true as const } : row));
  const ofEvents = plan.events.flatMap(({ name, dimensions }) => {
    const shape = contract.events[name];
    const isTold = plan.identified.includes(name);
    return dimensions.flatMap((dimension) =>
      rowsOf(all, name, dimension, shape && fieldsOf(shape)[dimension.field], isTold),
    );
  });
  return [...common, ...ofEvents];
};

interface Found {
  readonly dimension: string;
  readonly event: string;
  readonly value: string;
  readonly n: string | number;
  readonly installs: string | number;
}

/** The version is in every row of the rollups rather than a dimension of its own. */
async function versionsOf(question: Question, field: string): Promise<Found[]> {
  const rows = await askRollup<Omit<Found, 'dimension' | 'event'>>(
    question,
    `SELECT version AS value, sum(n) AS n, sum(daily) AS installs
     FROM (SELECT version, day, sum(count) AS n, ${INSTALLS} AS daily {rows} GROUP BY version, day) GROUP BY version`,
    `dimension = '' AND event = '' AND by = '' AND measure = ''`,
  );
  return rows.map((row) => ({ ...row, dimension: field, event: '' }));
}

function rowsOf(
  all: readonly Found[],
  event: string | null,
  { field, kind }: Dimension,
  definition: Field | undefined,
  countsInstalls: boolean,
): FieldRow[] {
  const isIn = ({ dimension, event: name }: Found) => dimension === field && name === (event ?? '');
  const rows = all.filter(isIn).filter(({ n, installs }) => Number(n) + Number(installs) > 0);
  const total = all.find((row) => row.dimension === '' && row.event === (event ?? ''));
  const whole = Number((countsInstalls ? total?.installs : total?.n) ?? 0);
  return rows
    .sort((a, b) => compare(kind, a, b))
    .map(
      ({ value, n, installs }, order): FieldRow => ({
        event,
        field,
        kind,
        value: textOf(value),
        label: labelOf(value, definition),
        order,
        count: Number(n),
        installDays: countsInstalls ? Number(installs) : null,
        share: share(Number(countsInstalls ? installs : n), whole),
      }),
    );
}

/** What was not sent stands last, whatever the order. */
function compare(kind: Dimension['kind'], a: Found, b: Found): number {
  if (a.value === '' || b.value === '') return a.value === b.value ? 0 : a.value === '' ? 1 : -1;
  if (kind === 'bucket' || kind === 'int') return Number(a.value) - Number(b.value);
  if (kind === 'version') return byVersion(a.value, b.value);
  const size = ({ n, installs }: Found) => Number(installs) || Number(n);
  return size(b) - size(a) || (a.value < b.value ? -1 : 1);
}

/** A value as a person reads it. */
export function labelOf(value: string, field: Field | undefined): string {
  if (value === '') return 'not sent';
  if (field?.kind === 'bucket') return `${bucketLabels(field)[Number(value)] ?? value} ${field.unit}`;
  if (field?.kind === 'flag') return value === 'true' ? 'yes' : 'no';
  return value;
}
