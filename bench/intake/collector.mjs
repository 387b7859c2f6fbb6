import { addProject, serve } from '@aboveboard/collector';
import { arch, bucket, choice, contract, event, flag, os, version } from '@aboveboard/contract';

/** A whole collector, its store process included. */
const [, , dataDir] = process.argv;
const bench = contract({
  name: 'bench',
  why: 'To measure the intake.',
  owner: 'the benchmark',
  contact: 'the benchmark',
  env: 'BENCH_TELEMETRY',
  common: { version: version({ why: 'Version.' }), os: os(), arch: arch() },
  events: {
    command_run: event({
      why: 'A command.',
      fields: {
        command: choice(['index', 'serve', 'status'], { why: 'Which.' }),
        ok: flag({ why: 'Worked?' }),
        duration: bucket([10, 100, 1000], { unit: 'ms', why: 'How long?' }),
      },
    }),
  },
});
addProject(dataDir, 'bench', bench, { key: 'ab_benchbench' });
const collector = await serve({ dataDir, port: 0, limits: { perMinute: 1e9 } });
await collector.ready;
process.send(Number(new URL(collector.url).port));
process.on('disconnect', () => collector.stop());
