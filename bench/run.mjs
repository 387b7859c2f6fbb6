import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { prepare } from '../scripts/prepare.mjs';
import { runApart } from './figures/apart.mjs';
import { machine, mergeFigures, readFigures } from './figures/figures.mjs';
import { updateReadme } from './figures/readme.mjs';
import { updateScale } from './figures/scale.mjs';
import { table } from './figures/table.mjs';

/**
 * `npm run bench`: runs the benchmarks, prints their tables, writes `bench/figures.json` and, from that, the README's figures.
 * Each measures us and its peers in one run, in turns, so that what else the machine is doing touches all alike; what counts are
 * the ratios.
 */

/** Every benchmark, and how many minutes it may take: some times what it needs on two quiet cores. */
const PROGRAMS = { client: 12, checker: 6, types: 4, intake: 25, simulation: 6, store: 20 };
/** A store of a hundred million rows takes its time. */
const MINUTES_FOR_ROWS = 120;

const names = Object.keys(PROGRAMS);
const USAGE = `npm run bench -- [options]

  --only NAME,NAME   these only, and the figures of the others stay: ${names.join(', ')}
  --rows N           rows of the store; kept beside the figures of the usual 10 000 000
  --seconds N        how long the simulated day takes, 30 to 600; otherwise 90
  --readme           measures nothing, and writes the README from what was measured
  --help             this text

  npm run bench -- --only client,checker
  npm run bench -- --only store --rows 100000000
`;
const { values, positionals } = argumentsGiven();
const { only, readme = false, help, ...options } = values;
if (help) {
  process.stdout.write(USAGE);
  process.exit();
}
const wanted = [...(only?.split(',') ?? []), ...positionals];
const unknown = wanted.filter((name) => !names.includes(name));
if (unknown.length > 0) fail(`no such benchmark: ${unknown.join(', ')}; there are ${names.join(', ')}`);
if (readme) {
  updateReadme(readFigures());
  updateScale(readFigures());
  process.exit();
}
await prepare();
process.on('SIGINT', () => process.exit(130));
process.stdout.write(`${machine()}\n\n`);
for (const name of wanted.length > 0 ? wanted : names) {
  const minutes = options.rows === undefined ? PROGRAMS[name] : MINUTES_FOR_ROWS;
  process.stderr.write(`${name}: at most ${minutes} minutes …\n`);
  const start = performance.now();
  try {
    const module = fileURLToPath(new URL(`./${name}/${name}.mjs`, import.meta.url));
    const found = await runApart(module, options, minutes * 60);
    const key = Object.entries(options).map(([option, value]) => ` --${option} ${value}`);
    const figures = mergeFigures(name + key.join(''), { machine: machine(), options, ...found });
    process.stdout.write(`${found.title}\n\n${table(found.rows)}\n`);
    for (const line of found.missing) process.stdout.write(`not measured: ${line}\n\n`);
    updateReadme(figures);
    updateScale(figures);
    process.stderr.write(`${name}: ${Math.round((performance.now() - start) / 1000)} s\n`);
  } catch (error) {
    // The others are worth having all the same; what this one gave before stays.
    process.stderr.write(`${name}: ${error.message}\n`);
    process.exitCode = 1;
  }
}

function argumentsGiven() {
  try {
    return parseArgs({
      options: {
        only: { type: 'string' },
        rows: { type: 'string' },
        seconds: { type: 'string' },
        readme: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    return fail(`${error.message.split('. ', 1)}; see npm run bench -- --help`);
  }
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}
