const { arch, bucket, choice, contract, event, flag, os, version } = require('aboveboard/contract');

module.exports = contract({
  name: 'bench',
  why: 'To measure the client.',
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
