import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { blockIn } from './readme.mjs';

const PAGE = fileURLToPath(new URL('../../docs/scale.md', import.meta.url));
const BEGIN = '<!-- written by npm run bench -->';
const END = '<!-- end -->';
const INSTALLS = [1e3, 1e4, 1e5, 1e6, 1e7, 1e8];
/** Of how many installs the simulation tells. */
const SIMULATED = 1e7;

/**
 * How cost grows with installs, for docs/scale.md: the rows of the simulation, each in proportion to the installs, and the
 * bytes of the store's benchmark where that has run. A sentence where there has been no simulation.
 */
export function scaleOf({ simulation, store }) {
  if (simulation === undefined) {
    return [
      BEGIN,
      'There are no figures of a simulation yet: `npm run bench simulation store` writes them here.',
      END,
    ].join('\n');
  }
  const value = (what) => Number(rowOf(simulation.rows, what).value);
  const bytes = store?.rows
    .filter(({ what }) => what.endsWith(': bytes an event'))
    .reduce((sum, row) => sum + Number(row.value), 0);
  const peak = value('10 M installs: requests a second, busiest quarter of an hour');
  const columns = [
    ['requests a day', (part) => short(value('10 M installs: requests a day, Tuesday') * part)],
    ['events a day', (part) => short(value('10 M installs: events a day, Tuesday') * part)],
    ['requests a second, busiest', (part) => short(peak * part)],
    ['cores that answer, then', (part) => cores((value('intake, cpu µs a request') / 1e6) * peak * part)],
    ['cores that store, then', (part) => cores((value('store, cpu µs a request') / 1e6) * peak * part)],
    ...(bytes === undefined
      ? []
      : [['stored a day', (part) => size(bytes * value('10 M installs: events a day, Tuesday') * part)]]),
  ];
  const machines = [...new Set([simulation, ...(bytes === undefined ? [] : [store])].map(({ machine }) => machine))];
  return [
    BEGIN,
    `| installs | ${columns.map(([name]) => name).join(' | ')} |`,
    `| ---: |${' ---: |'.repeat(columns.length)}`,
    ...INSTALLS.map((n) => `| ${n.toLocaleString('en')} | ${columns.map(([, of]) => of(n / SIMULATED)).join(' | ')} |`),
    '',
    ...machines.map((machine) => `Measured with ${machine}.`),
    END,
  ].join('\n');
}

export function updateScale(figures, path = PAGE) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(blockIn(text), () => scaleOf(figures)),
  );
}

function rowOf(rows, what) {
  const found = rows.find((row) => row.what === what);
  if (found === undefined)
    throw new Error(`bench/figures/scale.mjs: no row of the simulation is ${JSON.stringify(what)}`);
  return found;
}

/** Two digits: a model's shares are worth no more. */
function short(number) {
  for (const [unit, of] of [
    ['M', 1e6],
    ['k', 1e3],
  ]) {
    if (number >= of) return `${Number((number / of).toPrecision(2))} ${unit}`;
  }
  return number < 0.1 ? '< 0.1' : String(Number(number.toPrecision(2)));
}

function cores(number) {
  return number < 0.01 ? '< 0.01' : String(Number(number.toPrecision(2)));
}

function size(bytes) {
  for (const [unit, of] of [
    ['GB', 1e9],
    ['MB', 1e6],
  ]) {
    if (bytes >= of) return `${Number((bytes / of).toPrecision(2))} ${unit}`;
  }
  return `${Math.ceil(bytes / 1e3)} kB`;
}
