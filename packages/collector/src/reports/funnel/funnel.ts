import type { FunnelRow } from '../../api/types.ts';
import type { Dimension } from '../../store/rollup/plan.ts';
import { audienceSql, isValueSql, versionSql } from '../../store/rollup/select.ts';
import { eventsTable } from '../../store/schema.ts';
import { askRollup, dimension, planOf, type Question, type Report, share } from '../report.ts';
import { linkedStreams, type Step } from './steps.ts';

/** How many steps a funnel has that nobody chose. */
const BY_DEFAULT = 3;

/**
 * How many of those who did one thing did the next, on the same day or later: within one id and the question's range. Days are all
 * that is kept of when something happened, so two steps of one day count in the order in which they are asked for.
 *
 * Where the id is that of an installation, rollups have each day's set of installs that did a thing, a row or two for each
 * install in the place of all its events; other ids are in raw rows alone. Both go back as far as ids are kept.
 */
export const funnel: Report<'funnel'> = async (question) => {
  const { contract } = question.project.current;
  const steps = question.steps ?? (await mostUsed(question));
  const stream = linkedStreams(contract).find(({ events }) => events.includes(steps[0]?.event ?? ''));
  if (stream === undefined || steps.length < 2) return [];
  const rows = await (stream.identity === 'install' && steps.every((step) => isInRollups(question, step))
    ? reachedByDay(question, steps)
    : reachedByEvent(question, steps));
  const reached = steps.map((_, i) =>
    rows.filter((row) => Number(row.reached) > i).reduce((sum, { n }) => sum + Number(n), 0),
  );
  return steps.map(
    (step, i): FunnelRow => ({
      step: i + 1,
      ...step,
      identity: stream.identity,
      ids: reached[i] as number,
      ofFirst: share(reached[i] as number, reached[0] as number),
      ofBefore: i === 0 ? null : share(reached[i] as number, reached[i - 1] as number),
    }),
  );
};

/** How many ids came as far as a step, and no farther. */
interface Reached {
  readonly reached: number;
  readonly n: string | number;
}

/** In days; a question has at most a year. */
const WHOLE_RANGE = 400;

function reachedSql(conditions: readonly string[], rows: string, id: string): string {
  return `SELECT reached, count() AS n
    FROM (SELECT windowFunnel(${WHOLE_RANGE})(toUInt32(day), ${conditions.join(', ')}) AS reached ${rows} GROUP BY ${id})
    GROUP BY reached`;
}

function isInRollups(question: Question, { event, field }: Step): boolean {
  return field === null || dimensionOf(question, event, field) !== undefined;
}

function dimensionOf(question: Question, event: string, field: string): Dimension | undefined {
  const plan = planOf(question).events.find(({ name }) => name === event);
  return plan?.dimensions.find((dimension) => dimension.field === field);
}

function reachedByDay(question: Question, steps: readonly Step[]): Promise<Reached[]> {
  const conditions = steps.map(({ event, field, value }, i) => {
    const isThis = dimension(field ?? '', event);
    return value === null ? isThis : `${isThis} AND value = {value${i}:String}`;
  });
  const sets = `SELECT day, dimension, event, by, measure, value, arrayJoin(bitmapToArray(groupBitmapMergeState(ids))) AS install
    {rows} GROUP BY ALL`;
  return askRollup<Reached>(
    question,
    reachedSql(conditions, `FROM (${sets})`, 'install'),
    conditions.map((condition) => `(${condition})`).join(' OR '),
    valuesOf(steps),
  );
}

function reachedByEvent(question: Question, steps: readonly Step[]): Promise<Reached[]> {
  const conditions = steps.map(({ event, field }, i) => {
    const isEvent = `event = '${event}'`;
    if (field === null) return isEvent;
    const dimension = dimensionOf(question, event, field);
    const value = `{value${i}:String}`;
    return `${isEvent} AND ${dimension ? isValueSql(dimension, value) : `toString(fields.${field}) = ${value}`}`;
  });
  return question.store.query<Reached>(
    reachedSql(conditions, `${rawRows(question)} AND event IN {events:Array(String)}`, 'identity'),
    { ...bound(question), events: steps.map(({ event }) => event), ...valuesOf(steps) },
  );
}

/** The names of fields are the contract's; their values are bound. */
function valuesOf(steps: readonly Step[]): Record<string, string> {
  return Object.fromEntries(steps.flatMap(({ value }, i) => (value === null ? [] : [[`value${i}`, value]])));
}

/** The events of one stream that most ids sent, most first. */
async function mostUsed(question: Question): Promise<readonly Step[]> {
  const streams = linkedStreams(question.project.current.contract);
  const events = streams.flatMap(({ events }) => events);
  if (events.length === 0) return [];
  const found = await (streams.every(({ identity }) => identity === 'install')
    ? askRollup<{ event: string }>(
        question,
        'SELECT event {rows} GROUP BY event HAVING groupBitmapMerge(ids) > 0 ORDER BY groupBitmapMerge(ids) DESC, event',
        events.map((event) => `(${dimension('', event)})`).join(' OR '),
      )
    : question.store.query<{ event: string }>(
        `SELECT event ${rawRows(question)} AND event IN {events:Array(String)}
         GROUP BY event ORDER BY uniq(identity) DESC, event`,
        { ...bound(question), events },
      ));
  const own = streams.find(({ events }) => events.includes(found[0]?.event ?? ''));
  return found
    .filter(({ event }) => own?.events.includes(event))
    .slice(0, BY_DEFAULT)
    .map(({ event }) => ({ event, field: null, value: null }));
}

function rawRows(question: Question): string {
  const { project, audience, version, where } = question;
  const plan = planOf(question);
  const whose = audience === null ? '' : ` AND ${audienceSql(plan)} = {audience:String}`;
  const which = version == null ? '' : ` AND ${versionSql(plan)} = {release:String}`;
  const what = where == null ? '' : ` AND ${isValueSql(where.dimension, '{only:String}')}`;
  return `FROM ${eventsTable(project.name)} WHERE day BETWEEN {from:Date} AND {to:Date}${whose}${which}${what} AND identity != ''`;
}

function bound({ from, to, audience, version, where }: Question) {
  return {
    ...{ from, to },
    ...(audience === null ? {} : { audience }),
    ...(version == null ? {} : { release: version }),
    ...(where == null ? {} : { only: where.value }),
  };
}
