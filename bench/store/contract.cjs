const {
  arch,
  bucket,
  choice,
  choices,
  ci,
  contract,
  event,
  flag,
  install,
  os,
  version,
} = require('aboveboard/contract');

/** Installs are told by an id: of the two ways to count them the one that costs more. */
module.exports = contract({
  name: 'bench',
  why: 'To measure the store.',
  owner: 'the benchmark',
  contact: 'the benchmark',
  env: 'BENCH_TELEMETRY',
  streams: { default: { identity: install({ why: 'To count distinct ids.' }) } },
  common: { version: version({ why: 'Version.' }), os: os(), arch: arch(), ci: ci() },
  events: {
    command_run: event({
      why: 'A command.',
      fields: {
        command: choice(['index', 'serve', 'status', 'query', 'sync', 'files', 'init', 'upgrade'], { why: 'Which.' }),
        ok: flag({ why: 'Worked?' }),
        duration: bucket([10, 100, 1000, 10_000], { unit: 'ms', why: 'How long?' }),
        languages: choices(['go', 'rust', 'typescript', 'python'], { why: 'Which.' }),
      },
    }),
    error: event({
      why: 'An error.',
      fields: { code: choice(['network', 'config', 'parse', 'disk', 'timeout'], { why: 'Which.' }) },
    }),
  },
});
