import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { root } from './support/collector.ts';

/** The benchmark's own modules are plain JavaScript, since they run before anything is built. */
const load = (name: string) => import(join(root, 'bench/figures', `${name}.mjs`));
const readme = readFileSync(join(root, 'README.md'), 'utf8');

it('the README’s figures are those of the last run', async () => {
  const { blockIn, blockOf } = await load('readme');
  const { readFigures } = await load('figures');
  const figures = readFigures();
  expect(blockIn(readme)).toBe(blockOf(figures));
  expect(
    blockOf(figures)
      .split('\n')
      .filter((line: string) => line.startsWith('| ')).length,
  ).toBeGreaterThan(3);
});

it('the table of costs is that of the last run, in proportion to the installs', async () => {
  const { blockIn } = await load('readme');
  const { scaleOf } = await load('scale');
  const { readFigures } = await load('figures');
  expect(blockIn(readFileSync(join(root, 'docs/scale.md'), 'utf8'))).toBe(scaleOf(readFigures()));
  const simulated = [
    ['10 M installs: requests a day, Tuesday', 15_000_000],
    ['10 M installs: events a day, Tuesday', 36_000_000],
    ['10 M installs: requests a second, busiest quarter of an hour', 250],
    ['intake, cpu µs a request', 400],
    ['store, cpu µs a request', 200],
  ].map(([what, value]) => ({ what, value }));
  const stored = [
    { what: 'events_bench: bytes an event', value: '20.00' },
    { what: 'rollup_bench: rows', value: 5 },
  ];
  const block = scaleOf({
    simulation: { machine: 'this one', rows: simulated },
    store: { machine: 'this one', rows: stored },
  });
  expect(block).toContain('| 10,000,000 | 15 M | 36 M | 250 | 0.1 | 0.05 | 720 MB |');
  expect(block).toContain('| 100,000,000 | 150 M | 360 M | 2.5 k | 1 | 0.5 | 7.2 GB |');
  expect(block).toContain('| 1,000 | 1.5 k | 3.6 k | < 0.1 | < 0.01 | < 0.01 | 72 kB |');
  expect(() => scaleOf({ simulation: { machine: '', rows: [] } })).toThrow('no row of the simulation');
});

it('a run of some benchmarks leaves the figures of the others, and the rest of the README, as they are', async () => {
  const { mergeFigures } = await load('figures');
  const { updateReadme } = await load('readme');
  const folder = temporaryFolder();
  const [file, page] = [join(folder, 'figures.json'), join(folder, 'README.md')];
  const rows = (ns: string) => [
    {
      event: 'medium, 10 fields',
      checker: 'aboveboard accept',
      keeps: 'a copy',
      refuses: 'each field',
      'ns/event': ns,
    },
    { event: 'medium, 10 fields', checker: 'peer', keeps: 'a copy', refuses: 'each field', 'ns/event': '500' },
  ];
  mergeFigures('other', { machine: 'that one', rows: [] }, file);
  mergeFigures('checker', { machine: 'this one', rows: rows('900') }, file);
  const figures = mergeFigures('checker', { machine: 'this one', rows: rows('100') }, file);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(figures);
  expect(Object.keys(figures)).toEqual(['checker', 'other']);
  writeFileSync(page, readme);
  updateReadme(figures, page);
  const updated = readFileSync(page, 'utf8');
  expect(updated).toContain(' | 100 | peer: 500 | 5.0× |');
  const around = (text: string) => text.replace(/<!-- written by[\s\S]*?<!-- end -->/, '');
  expect(around(updated)).toBe(around(readme));
});

it('a benchmark that does not end is ended, with all that it started', async () => {
  const { runApart } = await load('apart');
  const folder = temporaryFolder();
  const module = join(folder, 'endless.mjs');
  const pid = join(folder, 'pid');
  writeFileSync(
    module,
    `import { spawn } from 'node:child_process';
     import { writeFileSync } from 'node:fs';
     export const title = '';
     export function run() {
       const { pid } = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
       writeFileSync(${JSON.stringify(pid)}, String(pid));
       return new Promise(() => setInterval(() => {}, 1000));
     }`,
  );
  await expect(runApart(module, {}, 3)).rejects.toThrow('it took more than 3 s');
  await expect.poll(() => isRunning(Number(readFileSync(pid, 'utf8'))), { timeout: 10_000 }).toBe(false);
});

it('an unknown benchmark is said, with those that there are', () => {
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'bench/run.mjs'), '--only', 'nope'], {
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([2, expect.stringMatching(/^no such benchmark: nope; there are client, /)]);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // One that has ended and that nobody has asked for yet is still there by name.
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}
