import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import bench from './contract.cjs';
import { firstScreen } from './first-screen.mjs';

export const title =
  'The store: 90 days of events of 50 000 installs, told by an id. Bytes on the disk for each event, and milliseconds for\n' +
  'each report of the first screen over the last 30 and 90 days (medians); "raw" asks the raw rows for the same. The\n' +
  'dashboard is that of a whole collector with this store, in a real browser, from the start of the navigation.';

const source = createJiti(import.meta.url);
const load = (path) => source.import(`../../packages/collector/src/${path}`);

const DAYS = 90;
const INSTALLS = 50_000;
const CHUNK = 500_000;
const ROUNDS = 7;
const TODAY = new Date().toISOString().slice(0, 10);
const EVENT = { event: 'error', day: TODAY, fields: { code: 'network' } };
const REPORTS = [
  ...['summary', 'active', 'versions', 'adoption', 'releases', 'usage', 'events', 'errors', 'releaseCheck'],
  ...['fields', 'durations', 'retention', 'contracts', 'drops', 'dropsByDay'],
];

export async function run({ rows = '10000000' }) {
  const total = Number(rows);
  if (!Number.isInteger(total) || total < CHUNK) throw new Error(`--rows: expected at least ${CHUNK}, got ${rows}`);
  const dataDir = mkdtempSync(join(tmpdir(), 'aboveboard-bench-'));
  const { openEmbedded } = await load('store/embedded.ts');
  const store = await openEmbedded(join(dataDir, 'clickhouse'));
  try {
    const project = await openProject(dataDir);
    const filled = await fill(store, project, total);
    const found = [...filled, ...(await sizes(store, total)), ...(await times(store, project, total))];
    await keepBooks(store, dataDir, total);
    await store.close();
    const batch = { contract: '0', revision: 0, identity: '0'.repeat(32), common: {}, events: [EVENT] };
    return [...found, ...(await firstScreen({ dataDir, project: 'bench', key: project.key, batch }))];
  } finally {
    rmSync(dataDir, { recursive: true });
  }
}

async function openProject(dataDir) {
  const { addProject, openRegistry } = await load('projects/projects.ts');
  addProject(dataDir, 'bench', bench);
  return openRegistry(dataDir, (error) => {
    throw error;
  }).byName('bench');
}

/** Rows of which each chunk is made: to make a row's JSON anew costs more than all the rest. */
const PATTERNS = 600_000;
const PATTERN_TABLE = 'patterns';
const VERSIONS = 10;
const SYSTEMS = ['linux', 'macos', 'windows'];
const PROCESSORS = ['x64', 'arm64'];
/** One install of so many runs in CI. */
const CI = 5;

/** As the drain does, chunk by chunk in the order of days, but made by the engine itself. */
async function fill(store, project, total) {
  const { createTables, createEventsTable } = await load('store/schema.ts');
  const { createRollups, fold, rollUp } = await load('store/rollup/rollup.ts');
  await createTables(store);
  await createEventsTable(store, project);
  await createRollups(store, project, 0);
  // In the order in which they are made, so that the first so many of them are like all.
  await store.run(`CREATE TABLE ${PATTERN_TABLE} AS events_bench ENGINE = MergeTree ORDER BY install`);
  await store.run(patterns());
  const spent = { rows: 0, sums: 0 };
  const perDay = Math.ceil(total / DAYS);
  let chunk = 0;
  for (let day = 0; day < DAYS; day++) {
    for (let done = 0; done < perDay; done += CHUNK) {
      chunk++;
      const count = Math.min(CHUNK, perDay - done);
      spent.rows += await timed(() => store.run(insert(chunk, day, count)));
      const days = { from: dateOf(day), to: dateOf(day), idsFrom: dateOf(0) };
      spent.sums += await timed(() => rollUp(store, project, { chunk, ...days }));
    }
    if (day % 7 === 6) spent.sums += await timed(() => fold(store, 'bench', 1));
  }
  await fold(store, 'bench', 1);
  await store.run(`DROP TABLE ${PATTERN_TABLE} SYNC`);
  await store.run('INSERT INTO ids_bench SELECT DISTINCT identity, install, 0 FROM events_bench');
  const perSecond = (ms) => Math.round(total / (ms / 1000));
  return [
    { what: 'raw rows copied and inserted, a second', value: perSecond(spent.rows) },
    { what: 'raw rows added up, a second', value: perSecond(spent.sums) },
  ];
}

function patterns() {
  const pick = (list, seed) =>
    `arrayElement([${list.map((one) => `'${one}'`)}], 1 + toUInt32(h${seed} % ${list.length}))`;
  const { command, languages } = bench.events.command_run.fields;
  return `INSERT INTO ${PATTERN_TABLE} (event, install, common, fields)
    WITH cityHash64(number, 1) AS h1, cityHash64(number, 2) AS h2, cityHash64(number, 3) AS h3, cityHash64(number, 4) AS h4,
      cityHash64(number, 5) AS h5, cityHash64(number, 6) AS h6, cityHash64(number, 7) AS h7
    SELECT if(h1 % 20 != 0, 'command_run', 'error'), number,
      CAST(CAST((concat('1.', toString(h5 % ${VERSIONS})), ${pick(SYSTEMS, 6)}, ${pick(PROCESSORS, 7)}, if(h4 % ${CI} = 0, 'github', 'none')),
        'Tuple(version String, os String, arch String, ci String)'), 'JSON'),
      if(h1 % 20 != 0,
        CAST(CAST((${pick(command.values, 2)}, h3 % 25 != 0, toUInt8(h2 % 5), [${pick(languages.values, 3)}]),
          'Tuple(command String, ok Bool, duration UInt8, languages Array(String))'), 'JSON'),
        CAST(CAST(tuple(${pick(bench.events.error.fields.code.values, 2)}), 'Tuple(code String)'), 'JSON'))
    FROM numbers(${PATTERNS})`;
}

/** On each day three or four versions are in use. An install has one version, one system, one processor, and is in CI or not. */
function insert(chunk, day, count) {
  const first = Math.min(VERSIONS - 1, Math.floor(day / 12));
  const last = Math.min(VERSIONS - 1, Math.floor((day + 29) / 12));
  const versions = Array.from({ length: last - first + 1 }, (_, i) => `'1.${first + i}'`).join(', ');
  const indexOf = (field, list) => `(indexOf([${list}], assumeNotNull(common.${field})) - 1)`;
  const quoted = (list) => list.map((one) => `'${one}'`).join(', ');
  const kinds = (last - first + 1) * SYSTEMS.length * PROCESSORS.length * CI;
  return `INSERT INTO events_bench (event, day, arrived, identity, install, contract, chunk, common, fields)
    WITH cityHash64(install, copy, ${chunk}) AS h,
      ((${indexOf('version', versions)} * ${SYSTEMS.length} + ${indexOf('os', quoted(SYSTEMS))}) * ${PROCESSORS.length}
        + ${indexOf('arch', quoted(PROCESSORS))}) * ${CI} + if(common.ci = 'none', 1 + h % ${CI - 1}, 0) AS kind,
      -- Some installs are there far more often than others.
      toUInt32(1 + floor(pow(h / 18446744073709551616, 2) * ${Math.floor(INSTALLS / kinds)}) * ${kinds} + kind) AS who
    SELECT event, toDate('${dateOf(day)}'), toDate('${dateOf(day)}'), lower(hex(MD5(toString(who)))), who, '', ${chunk}, common, fields
    FROM ${PATTERN_TABLE} ARRAY JOIN range(${Math.ceil((count / PATTERNS) * VERSIONS)}) AS copy
    WHERE common.version IN (${versions}) LIMIT ${count}`;
}

/** As the drain leaves it, so that a collector takes the rows for its own. */
async function keepBooks(store, dataDir, total) {
  const row = { project: 'bench', day: TODAY, reason: '', event: '', field: '', chunk: 1, count: total };
  await store.insert(
    'books',
    ['received', 'stored'].map((what) => ({ ...row, what })),
  );
  const { writeCursor } = await load('drain/cursor.ts');
  const lastStored = { bench: new Date().toISOString() };
  writeCursor(join(dataDir, 'drain.json'), { chunk: LAST_CHUNK, positions: {}, lastStored, life: 0, began: null });
}
/** Above the number of every chunk. */
const LAST_CHUNK = 1_000_000;

async function sizes(store, total) {
  const rows = await store.query(
    `SELECT table, sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
     WHERE active AND table IN ('events_bench', 'rollup_bench', 'installs_bench', 'ids_bench') GROUP BY table ORDER BY table`,
  );
  return rows.flatMap(({ table, bytes, rows }) => [
    { what: `${table}: bytes an event`, value: (Number(bytes) / total).toFixed(2) },
    { what: `${table}: rows`, value: Number(rows) },
  ]);
}

async function times(store, project) {
  const { reports } = await load('reports/reports.ts');
  const question = { store, project, audience: null, today: TODAY, to: TODAY };
  const found = [];
  for (const days of [30, 90]) {
    const from = dateOf(DAYS - days);
    for (const name of REPORTS) {
      found.push({
        what: `${name}, ${days} days, ms`,
        value: await median(() => reports[name]({ ...question, from })),
      });
    }
    const raw = `SELECT day, uniqExact(identity), count() FROM events_bench WHERE day BETWEEN '${from}' AND '${TODAY}' GROUP BY day`;
    found.push({ what: `raw: active, ${days} days, ms`, value: await median(() => store.query(raw), 3) });
    const all = await timed(() => Promise.all(REPORTS.map((name) => reports[name]({ ...question, from }))));
    found.push({ what: `all of them at once, ${days} days, ms`, value: Math.round(all) });
  }
  return found;
}

async function median(act, rounds = ROUNDS) {
  await act();
  const spent = [];
  for (let round = 0; round < rounds; round++) spent.push(await timed(act));
  return Math.round(spent.sort((a, b) => a - b)[Math.floor(rounds / 2)]);
}

async function timed(act) {
  const start = performance.now();
  await act();
  return performance.now() - start;
}

/** The day so many days after the first of the range. */
function dateOf(days) {
  return new Date(Date.parse(TODAY) - (DAYS - 1 - days) * 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
}
