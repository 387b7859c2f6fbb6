import { START_OF_TIME } from '../../day/day.ts';
import type { OpenProject } from '../../projects/projects.ts';
import { DURABLE, eventsTable, projectTable } from '../schema.ts';
import { type Store, shardsOf } from '../store.ts';
import { type Plan, planOf } from './plan.ts';
import { audienceSql, type RollupPart, rollupSelect } from './select.ts';

/**
 * Sums by day, which the charts read instead of raw rows.
 *
 * `rollup_PROJECT`, one row for each dimension, event, day, value and so on:
 *
 * | dimension | event | day | by, by_value | measure | version | audience | value | count | installs |
 * |---|---|---|---|---|---|---|---|---|---|
 * | `''` | `''` | … | | | `1.4` | `people` | | events of the day | of the day, by version |
 * | `os` | `''` | … | | | `1.4` | `people` | `linux` | events by system | by system |
 * | `command` | `command_run` | … | | | `1.4` | `ci` | `index` | runs of `index` | that ran `index`, where an id tells |
 * | `command` | `command_run` | … | `duration`, `2` | | … | … | `index` | runs of `index` in bucket 2 | |
 * | `tool` | `tools` | … | | `calls` | … | … | `search` | the sum of the counter `calls` | |
 * | `#contract` | `''` | … | | | … | … | hash of a contract | events under it | under it |
 * | `#cohort` | `active` | … | | | … | … | `2026-10-05` | presence reports of that cohort | of that cohort |
 *
 * An empty value is a field that was absent. Installs are kept in two ways, of which a project uses one: sums of presence
 * flags (`days`, `weeks`, `months`), which are exact and can be added up; and where ids tell, the set of the day's installs
 * (`ids`), which is exact too and can be united over days. A set holds no ids but numbers, which are given to installs in the
 * order in which they come, so that it is a dense bitmap: at 50 000 installs a fiftieth of a set of hashes, and united as
 * much faster. When the raw rows of a day expire, the sets are replaced by their sizes (see retention.ts), so that no trace of an
 * id is kept for longer than the row it came from. What the sets of a week and of a month have said together is then kept
 * by the measures `#weeks` and `#months`, under `#total` and for each audience.
 *
 * `ids_PROJECT`, where ids tell: the number of each install. `installs_PROJECT`: in which weeks it was seen, and the day on
 * which it was first seen.
 *
 * **Exactly once.** A row has the number of the chunk that brought it, as raw rows have, so an unfinished chunk is undone by its
 * number. The engine would merge rows of several chunks into one; background merges of these tables are therefore
 * switched off, and {@link fold} asks for them at a moment when every chunk is finished. After it a row has the highest
 * number of those that it adds up, which are all finished.
 */
export const COLUMNS =
  'dimension, event, day, by, measure, version, audience, value, by_value, chunk, count, days, weeks, months, ids';

/** Only {@link fold} merges. */
const NO_MERGES = 'max_bytes_to_merge_at_max_space_in_pool = 0, max_bytes_to_merge_at_min_space_in_pool = 0';
/**
 * Rows to a mark of the index, of which the engine takes 8192 otherwise: more than a week has, so that a question for one
 * dimension would read the sets of all.
 */
const FINE = 'index_granularity = 64';
const SUM = 'SimpleAggregateFunction(sum, UInt64)';
const LABEL = 'LowCardinality(String)';

/**
 * Makes a project's rollup tables. What the table of raw rows had before them is added up first; the last statement is what
 * makes them complete, so that a crash before it begins anew.
 *
 * @param settledChunk the last finished one
 */
export async function createRollups(store: Store, project: OpenProject, settledChunk: number): Promise<void> {
  const { name } = project;
  const [found] = await store.query<{ n: number }>(
    'SELECT count() AS n FROM system.tables WHERE database = currentDatabase() AND name = {name:String}',
    { name: installsTable(name) },
  );
  if (Number(found?.n) > 0) return;
  const unfinished = `${installsTable(name)}_new`;
  await store.run(
    `CREATE TABLE IF NOT EXISTS ${idsTable(name)} (identity String, install UInt32, chunk UInt64)
     ENGINE = MergeTree ORDER BY identity SETTINGS ${DURABLE}`,
  );
  for (const table of [rollupTable(name), unfinished]) await store.run(`DROP TABLE IF EXISTS ${table} SYNC`);
  await store.run(
    `CREATE TABLE ${unfinished} (
      install UInt32, week Date, audience ${LABEL},
      since SimpleAggregateFunction(min, Date), chunk SimpleAggregateFunction(max, UInt64)
    ) ENGINE = AggregatingMergeTree PARTITION BY week ORDER BY (install, week, audience)
    SETTINGS ${DURABLE}, ${NO_MERGES}`,
  );
  await store.run(
    `CREATE TABLE ${rollupTable(name)} (
      dimension ${LABEL}, event ${LABEL}, day Date, by ${LABEL}, measure ${LABEL}, version ${LABEL}, audience ${LABEL},
      value ${LABEL}, by_value ${LABEL}, chunk SimpleAggregateFunction(max, UInt64),
      count ${SUM}, days ${SUM}, weeks ${SUM}, months ${SUM}, ids AggregateFunction(groupBitmap, UInt32)
    ) ENGINE = AggregatingMergeTree PARTITION BY toMonday(day)
    ORDER BY (dimension, event, day, by, measure, version, audience, value, by_value)
    SETTINGS ${DURABLE}, ${NO_MERGES}, ${FINE}`,
  );
  const settled = `chunk <= ${settledChunk}`;
  const days = await store.query<{ day: string }>(
    `SELECT DISTINCT toString(day) AS day FROM ${eventsTable(name)} WHERE ${settled} ORDER BY day`,
  );
  await addUp(
    store,
    project,
    days.map(({ day }) => day),
    settledChunk,
    settled,
  );
  // A new project has none, and even of nothing the sums take their time.
  if (days.length > 0) await store.run(installsInsert(project, settled, String(settledChunk), unfinished));
  await store.run(`RENAME TABLE ${unfinished} TO ${installsTable(name)}`);
}

export function rollupTable(project: string): string {
  return projectTable('rollup', project);
}

export function installsTable(project: string): string {
  return projectTable('installs', project);
}

export function idsTable(project: string): string {
  return projectTable('ids', project);
}

/** The tables of a project, all of which have the number of the chunk that brought a row. */
export function projectTables(project: string): readonly string[] {
  return [eventsTable(project), idsTable(project), installsTable(project), rollupTable(project)];
}

/** Adds up the raw rows of a chunk, which have just been inserted and are of these days. */
export async function rollUp(
  store: Store,
  project: OpenProject,
  { chunk, from, to, idsFrom, events }: RolledUp,
): Promise<void> {
  const rows = `chunk = ${chunk} AND day BETWEEN '${from}' AND '${to}'`;
  if (planFor(project).identified.length > 0) {
    await store.run(installsInsert(project, `${rows} AND day >= '${idsFrom}'`, String(chunk)));
  }
  await store.run(rollupInsert(project, rows, String(chunk), { idsFrom, events }));
}

export interface RolledUp {
  readonly chunk: number;
  readonly from: string;
  readonly to: string;
  /** Before this day installs are numbers already, to which no id can be added; events are counted whenever they come. */
  readonly idsFrom: string;
  /** The names of its events: to have the engine look for others takes it longer than a chunk of a few. Default: all. */
  readonly events?: ReadonlySet<string> | undefined;
}

/**
 * Adds up days anew out of their raw rows. Repeated after a crash it gives the same.
 *
 * @param settledChunk the last finished one
 * @param only which of the raw rows, as SQL. Default: all
 */
export async function rebuild(
  store: Store,
  project: OpenProject,
  days: readonly string[],
  settledChunk: number,
  only = '1',
): Promise<void> {
  if (days.length === 0) return;
  const list = days.map((day) => `'${day}'`).join(', ');
  await store.run(`ALTER TABLE ${rollupTable(project.name)} DELETE WHERE day IN (${list}) SETTINGS mutations_sync = 2`);
  await addUp(store, project, days, settledChunk, only);
}

/** So many at once: what the rows of a year differ in may be more than the engine has memory for. */
const DAYS_AT_ONCE = 7;

async function addUp(
  store: Store,
  project: OpenProject,
  days: readonly string[],
  settledChunk: number,
  only: string,
): Promise<void> {
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    const list = days.slice(at, at + DAYS_AT_ONCE).map((day) => `'${day}'`);
    await store.run(rollupInsert(project, `day IN (${list.join(', ')}) AND ${only}`, String(settledChunk)));
  }
}

function rollupInsert(
  project: OpenProject,
  where: string,
  chunk: string,
  { idsFrom = START_OF_TIME, events }: { readonly idsFrom?: string; readonly events?: RolledUp['events'] } = {},
): string {
  const rows = { table: eventsTable(project.name), where, chunk, idsFrom };
  const isThere = ({ event }: RollupPart) => event === '' || event === '*' || events?.has(event) !== false;
  const select = rollupSelect(planFor(project), rows, isThere);
  return `INSERT INTO ${rollupTable(project.name)} (${COLUMNS}) ${select}`;
}

function installsInsert(
  project: OpenProject,
  rows: string,
  chunk: string,
  table: string = installsTable(project.name),
): string {
  const plan = planFor(project);
  const events = plan.identified.map((name) => `'${name}'`).join(', ') || `''`;
  return `INSERT INTO ${table} (install, week, audience, since, chunk)
    SELECT install, toMonday(day), ${audienceSql(plan)}, min(day), ${chunk}
    FROM ${eventsTable(project.name)} WHERE ${rows} AND install != 0 AND event IN (${events}) GROUP BY ALL`;
}

/** Parts of one week above which a report would feel them. */
const MAX_PARTS = 48;

/**
 * Adds up rows of finished chunks that say the same but for their number. Only while no chunk is unfinished.
 *
 * @param maxParts weeks of fewer parts are left as they are
 */
export async function fold(store: Store, project: string, maxParts = MAX_PARTS): Promise<void> {
  for (const shard of await shardsOf(store)) {
    for (const table of [rollupTable(project), installsTable(project)]) await foldTable(shard, table, maxParts);
  }
}

async function foldTable(store: Store, table: string, maxParts: number): Promise<void> {
  const weeks = await store.query<{ id: string }>(
    `SELECT partition_id AS id FROM system.parts
     WHERE database = currentDatabase() AND table = {table:String} AND active
     GROUP BY partition_id HAVING count() > {max:UInt32}`,
    { table, max: maxParts },
  );
  for (const { id } of weeks) await store.run(`OPTIMIZE TABLE ${table} PARTITION ID '${id}' FINAL`);
}

const plans = new WeakMap<OpenProject, Plan>();

/** The plan of a project; a changed project is another object. */
export function planFor(project: OpenProject): Plan {
  const known = plans.get(project) ?? planOf(project.contracts);
  plans.set(project, known);
  return known;
}
