import { bucket, choice, choices, contract, event, flag, install, int, os, version } from '@aboveboard/contract';

/** The contract to which the samples of OTLP belong. */
export const tool = contract({
  name: 'my-tool',
  why: 'To learn which commands are used.',
  owner: 'the tests',
  contact: 'the tests',
  env: 'MY_TOOL_TELEMETRY',
  streams: { default: { identity: install({ format: 'uuid', why: 'Do people keep using it?' }) } },
  common: { version: version({ keep: 'patch', why: 'Which releases are in use?' }), os: os() },
  events: {
    command_run: event({
      why: 'Which commands are used?',
      fields: {
        command: choice(['index', 'serve'], { other: false, why: 'The command.' }),
        ok: flag({ why: 'Did it work?' }),
        took_ms: bucket([10, 100], { unit: 'ms', why: 'How long?' }),
        exit: int(0, 255, { why: 'How did it end?' }),
        languages: choices(['go', 'rust'], { why: 'Which languages?' }),
      },
    }),
  },
});
