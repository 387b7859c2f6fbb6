import type { FunnelRow } from '../../api/types.ts';
import { audienceSql, isValueSql, versionSql } from '../../store/rollup/select.ts';
import { eventsTable } from '../../store/schema.ts';
import { planOf, type Question, type Report, share } from '../report.ts';
import { linkedStreams, type Step } from './steps.ts';

/** How many steps a funnel has that nobody chose. */
const BY_DEFAULT = 3;

/**
 * How many of those who did one thing did the next, on the same day or later: within one id and the question's range. It is read from raw
 * rows, so it goes back as far as they do. Days are all that is kept of when something happened, so two steps of one day count
 * in the order in which they are asked for.
 */
export const funnel: Report<'funnel'> = async (question) => {
  const { contract } = question.project.current;
  const steps = question.steps ?? (await mostUsed(question));
  const stream = linkedStreams(contract).find(({ events }) => events.includes(steps[0]?.event ?? ''));
  if (stream === undefined || steps.length < 2) return [];
  const chosen = steps.flatMap(({ value }, i) => (value === null ? [] : [[`value${i}`, value] as const]));
  const rows = await question.store.query<{ reached: number; n: string | number }>(
    `SELECT reached, count() AS n
     FROM (SELECT windowFunnel(${WHOLE_RANGE})(toUInt32(day), ${steps.map(condition).join(', ')}) AS reached
           ${rawRows(question)} AND event IN {events:Array(String)} GROUP BY identity)
     GROUP BY reached`,
    { ...bound(question), events: steps.map(({ event }) => event), ...Object.fromEntries(chosen) },
  );
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

/** In days; a question has at most a year. */
const WHOLE_RANGE = 400;

/** The field's name is one of the contract's; its value is bound. */
function condition({ event, field }: Step, i: number): string {
  const isEvent = `event = '${event}'`;
  return field === null ? isEvent : `${isEvent} AND toString(fields.${field}) = {value${i}:String}`;
}

/** The events of one stream that most ids sent, most first. */
async function mostUsed(question: Question): Promise<readonly Step[]> {
  const streams = linkedStreams(question.project.current.contract);
  const found = await question.store.query<{ event: string }>(
    `SELECT event ${rawRows(question)} AND event IN {events:Array(String)}
     GROUP BY event ORDER BY uniq(identity) DESC, event`,
    { ...bound(question), events: streams.flatMap(({ events }) => events) },
  );
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
