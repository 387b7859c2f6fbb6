import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { prepare, root } from '../scripts/prepare.mjs';

/**
 * `npm run bench [name …] [-- store --rows 100000000]`: runs the benchmarks and prints their tables. Each measures us and its peers in one run, in
 * turns, so that what else the machine is doing touches all alike; what counts are the ratios.
 */
await prepare();
const programs = ['intake', 'client', 'checker', 'types', 'store'];
const { values, positionals: wanted } = parseArgs({ options: { rows: { type: 'string' } }, allowPositionals: true });
const unknown = wanted.filter((name) => !programs.includes(name));
if (unknown.length > 0) throw new Error(`no such benchmark: ${unknown.join(', ')}; there are ${programs.join(', ')}`);

console.log(`Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} cores\n`);
for (const name of wanted.length > 0 ? wanted : programs) {
  const { title, run } = await import(`./${name}/${name}.mjs`);
  console.log(`${title}\n`);
  const rows = await run(values);
  console.log(table(rows));
  const folder = join(root, 'bench/results');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, `${name}.json`),
    `${JSON.stringify({ title, node: process.versions.node, rows }, null, 2)}\n`,
  );
}

/** Rows of equal keys as text, numbers to the right. */
function table(rows) {
  const columns = Object.keys(rows[0]);
  const cells = [columns, ...rows.map((row) => columns.map((column) => String(row[column] ?? '')))];
  const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i].length)));
  const isNumber = (i) => rows.every((row) => /^[\d.,<> x±-]*$/.test(String(row[columns[i]] ?? '')));
  return `${cells
    .map((line) => line.map((cell, i) => (isNumber(i) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  '))
    .join('\n')}\n`;
}
