import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { installForeign, prepare, root } from './prepare.mjs';

/**
 * `npm run test:long [name …]`: the tests that are better the longer they run, with many more rounds than in `npm test`.
 * To add one: let the test read its rounds from an environment variable, and give it a line here.
 */
const RUNS = [
  // name, project, which test files, environment
  ['kill', 'house', ['kill'], { ABOVEBOARD_KILL_ROUNDS: '200' }],
  ['cluster', 'house', ['cluster-store'], { ABOVEBOARD_CLUSTER_ROUNDS: '12' }],
  ['relay', 'house', ['relay'], { ABOVEBOARD_RELAY_ROUNDS: '30' }],
  ['outage', 'house', ['outage'], { ABOVEBOARD_OUTAGE_SECONDS: '180' }],
  ['fuzz', 'house', ['fuzz'], { ABOVEBOARD_FUZZ_HOUSE: '1000000' }],
  ['defects', 'house', ['defects'], { ABOVEBOARD_DEFECTS: 'all' }],
  ['rollup', 'collector', ['rollup.test'], { ABOVEBOARD_ROLLUP_HISTORIES: '100' }],
  ['intake', 'collector', ['dialects.test'], { ABOVEBOARD_FUZZ: '200000' }],
  ['edge', 'edge', ['intake'], { ABOVEBOARD_FUZZ_EDGE: '100000' }],
];

const names = RUNS.map(([name]) => name).join(', ');
const wanted = process.argv.slice(2);
if (wanted.includes('--help') || wanted.includes('-h')) {
  process.stdout.write(
    `npm run test:long -- [name …]\n\nThe long runs; without a name all, one after the other: ${names}\n`,
  );
  process.exit();
}
const unknown = wanted.filter((name) => !RUNS.some(([known]) => known === name));
if (unknown.length > 0) {
  process.stderr.write(`no such long run: ${unknown.join(', ')}; there are ${names}\n`);
  process.exit(2);
}
await prepare();
await installForeign();
const failed = RUNS.filter(([name]) => wanted.length === 0 || wanted.includes(name)).filter(
  ([name, project, files, env]) => {
    process.stderr.write(`\n${name} ${JSON.stringify(env)} …\n`);
    const vitest = join(root, 'node_modules/.bin/vitest');
    const args = ['run', '--project', project, ...files];
    // What the environment says already wins, so that one run can be made shorter or longer.
    const { status } = spawnSync(vitest, args, { cwd: root, stdio: 'inherit', env: { ...env, ...process.env } });
    return status !== 0;
  },
);
for (const [name] of failed) process.stdout.write(`${name} failed, see above\n`);
process.exitCode = failed.length > 0 ? 1 : 0;
