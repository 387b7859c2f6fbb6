import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createJiti } from 'jiti';
import bench from './contract.cjs';

export const title =
  'The store: 90 days of events of 50 000 installs, told by an id. Bytes on the disk for each event, and milliseconds for\n' +
  'each report of the first screen over the last 30 and 90 days (medians); "raw" asks the raw rows for the same.';

const source = createJiti(import.meta.url);
const load = (path) => source.import(`../../packages/collector/src/${path}`);

const DAYS = 90;
const INSTALLS = 50_000;
const CHUNK = 500_000;
const ROUNDS = 7;
const TODAY = '2026-11-21';
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
    return [...filled, ...(await sizes(store, total)), ...(await times(store, project, total))];
  } finally {
    await store.close();
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

/** As the drain does, chunk by chunk in the order of days, but made by the engine itself. */
async function fill(store, project, total) {
  const { createTables, createEventsTable } = await load('store/schema.ts');
  const { createRollups, fold, rollUp } = await load('store/rollup/rollup.ts');
  await createTables(store);
  await createEventsTable(store, project);
  await createRollups(store, project, 0);
  const spent = { rows: 0, sums: 0 };
  const chunks = Math.ceil(total / CHUNK);
  for (let chunk = 1; chunk <= chunks; chunk++) {
    const first = (chunk - 1) * CHUNK;
    const dayOf = (row) => dateOf(Math.floor((row / total) * DAYS));
    const [from, to] = [dayOf(first), dayOf(first + CHUNK - 1)];
    spent.rows += await timed(() => store.run(insert(chunk, first, Math.min(CHUNK, total - first), total)));
    spent.sums += await timed(() => rollUp(store, project, { chunk, from, to, idsFrom: from }));
    if (chunk % 16 === 0) spent.sums += await timed(() => fold(store, 'bench'));
  }
  await fold(store, 'bench', 1);
  const perSecond = (ms) => Math.round(total / (ms / 1000));
  return [
    { what: 'raw rows made and inserted, a second', value: perSecond(spent.rows) },
    { what: 'raw rows added up, a second', value: perSecond(spent.sums) },
  ];
}

function insert(chunk, first, count, total) {
  const pick = (list, seed) =>
    `arrayElement([${list.map((one) => `'${one}'`)}], 1 + toUInt32(h${seed} % ${list.length}))`;
  const isRun = 'h1 % 20 != 0';
  return `INSERT INTO events_bench (event, day, arrived, identity, contract, chunk, common, fields)
    WITH number + ${first} AS n, cityHash64(n, 1) AS h1, cityHash64(n, 2) AS h2, cityHash64(n, 3) AS h3, cityHash64(n, 4) AS h4,
      toUInt32(floor(n / ${total} * ${DAYS})) AS d,
      -- Some installs are there far more often than others.
      toUInt64(floor(pow(h1 / 18446744073709551616, 2) * ${INSTALLS})) AS install,
      cityHash64(install, 9) AS h9,
      concat('1.', toString(least(9, intDiv(d + (h9 % 30), 12)))) AS version
    SELECT if(${isRun}, 'command_run', 'error'), toDate('${dateOf(0)}') + d, toDate('${dateOf(0)}') + d,
      lower(hex(MD5(toString(install)))), '', ${chunk},
      CAST(CAST((version, ${pick(['linux', 'macos', 'windows'], 9)}, ${pick(['x64', 'arm64'], 9)}, if(h9 % 5 = 0, 'github', 'none')),
        'Tuple(version String, os String, arch String, ci String)'), 'JSON'),
      if(${isRun},
        CAST(CAST((${pick(bench.events.command_run.fields.command.values, 2)}, h3 % 25 != 0, toUInt8(h4 % 5),
          [${pick(['go', 'rust', 'typescript', 'python'], 3)}]),
          'Tuple(command String, ok Bool, duration UInt8, languages Array(String))'), 'JSON'),
        CAST(CAST(tuple(${pick(bench.events.error.fields.code.values, 2)}), 'Tuple(code String)'), 'JSON'))
    FROM numbers(${count})`;
}

async function sizes(store, total) {
  const rows = await store.query(
    `SELECT table, sum(bytes_on_disk) AS bytes, sum(rows) AS rows FROM system.parts
     WHERE active AND table IN ('events_bench', 'rollup_bench', 'installs_bench') GROUP BY table ORDER BY table`,
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
