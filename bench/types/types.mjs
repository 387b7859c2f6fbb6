import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export const title =
  'Seconds that `tsc --noEmit --strict` needs over an empty program: a contract of 100 events with 10 fields each, and a\n' +
  'typed call of every event. Medians of runs in turns; goal: less than 2 s over the empty program.';

const EVENTS = 100;
const ROUNDS = 5;
const require = createRequire(import.meta.url);
const tsc = require.resolve('typescript/bin/tsc');

export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-types-'));
  mkdirSync(join(folder, 'node_modules'));
  const client = dirname(dirname(require.resolve('aboveboard')));
  symlinkSync(client, join(folder, 'node_modules', 'aboveboard'));
  const programs = {
    'empty program': 'export {};\n',
    'imports, and nothing else': "import 'aboveboard';\nimport 'aboveboard/contract';\n",
    'contract of 100 events': contractSource(),
    'contract and 100 calls': `${contractSource()}${callsSource()}`,
  };
  const found = new Map(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, source] of Object.entries(programs)) found.get(name).push(check(folder, source));
  }
  rmSync(folder, { recursive: true });
  const empty = median(found.get('empty program'));
  return [...found].map(([program, times]) => ({
    program,
    seconds: median(times).toFixed(2),
    'over empty': (median(times) - empty).toFixed(2),
  }));
}

function check(folder, source) {
  writeFileSync(join(folder, 'program.ts'), source);
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--module',
    'nodenext',
    '--target',
    'es2022',
    '--lib',
    'es2023,dom',
  ];
  const start = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...options, 'program.ts'], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout);
  return (performance.now() - start) / 1000;
}

function contractSource() {
  return `import { createTelemetry } from 'aboveboard';
import { bucket, choice, contract, event, flag, int, optional, os, version } from 'aboveboard/contract';
const why = 'To measure.';
const tool = contract({
  name: 'bench', why, owner: 'us', contact: 'us', env: 'BENCH_TELEMETRY',
  common: { version: version({ why }), os: os() },
  events: {
${Array.from({ length: EVENTS }, (_, i) => `    event_${i}: event({ why, fields: {${fields(i)} } }),`).join('\n')}
  },
});
export const telemetry = createTelemetry(tool, { common: { version: '1.0.0' } });
`;
}

function fields(i) {
  return `
      command: choice(['index', 'query', 'serve', 'own-${i}'], { why }),
      language: choice(['go', 'rust', 'typescript'], { other: false, why }),
      ok: flag({ why }), cached: flag({ why }), remote: optional(flag({ why })),
      exit: int(0, 255, { why }), files: int(0, 1_000_000, { why }), status: optional(int(100, 599, { why })),
      duration: bucket([10, 100, 1000], { unit: 'ms', why }), size: bucket([1, 10], { unit: 'MB', why }),`;
}

function callsSource() {
  const values = `language: 'go', ok: true, cached: false, exit: 0, files: 1, duration: 5, size: 2`;
  return Array.from({ length: EVENTS }, (_, i) => `telemetry.event_${i}({ command: 'own-${i}', ${values} });\n`).join(
    '',
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
