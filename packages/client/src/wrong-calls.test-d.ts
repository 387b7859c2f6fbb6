import { bucket, choice, contract, count, event, install, optional, os, rollup, version } from '@aboveboard/contract';
import { createTelemetry } from './index.ts';

/**
 * Calls that must not compile, each with the reason beside it. Never run: `tsc` is the test, and an expected error that
 * does not come is one.
 */
const why = 'To test.';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  streams: { default: { identity: install({ why }) } },
  common: { version: version({ why }), os: os() },
  events: {
    command_run: event({
      why,
      fields: {
        command: choice(['index', 'query'], { why }),
        duration: bucket([10, 100], { unit: 'ms', why }),
        provider: optional(choice(['openai'], { why })),
      },
    }),
    started: event({ why }),
    usage: rollup('day', { why, by: { tool: choice(['search'], { why }) }, counts: { calls: count({ why }) } }),
  },
});
const telemetry = createTelemetry(tool, { key: 'ab_test', common: { version: '1.0.0' } });

// Right calls, so that the wrong ones below fail for their own reason.
telemetry.command_run({ command: 'index', duration: 5 });
telemetry.command_run({ command: 'query', duration: 5, provider: 'openai' });
telemetry.started();
telemetry.usage({ tool: 'search', calls: 1 });
telemetry.usage({ tool: 'search' });
createTelemetry(tool, { common: { version: '1.0.0', os: 'linux' }, config: 'local' });

// @ts-expect-error an event that the contract does not have
telemetry.command_ran({ command: 'index', duration: 5 });
// @ts-expect-error a field that the event does not have
telemetry.command_run({ command: 'index', duration: 5, path: '/home/ada' });
// @ts-expect-error a value that is not in the list
telemetry.command_run({ command: 'delete', duration: 5 });
// @ts-expect-error any text at all: a list is a list of literals
telemetry.command_run({ command: process.argv[2] as string, duration: 5 });
// @ts-expect-error a label: the tool passes the number, and the client finds its bucket
telemetry.command_run({ command: 'index', duration: '<10' });
// @ts-expect-error a required field is missing
telemetry.command_run({ command: 'index' });
// @ts-expect-error an optional field may be absent, and is never undefined
telemetry.command_run({ command: 'index', duration: 5, provider: undefined });
// @ts-expect-error an event with fields needs them
telemetry.command_run();
// @ts-expect-error an event without fields takes none
telemetry.started({ command: 'index' });
// @ts-expect-error nobody passes an id by hand: the stream has one
telemetry.started({ id: '00112233445566778899aabbccddeeff' });
// @ts-expect-error nor beside the fields of an event
telemetry.command_run({ command: 'index', duration: 5, identity: '00112233445566778899aabbccddeeff' });
// @ts-expect-error a rollup needs what it is counted by
telemetry.usage({ calls: 1 });
// @ts-expect-error presence is reported by the client, not by the tool
telemetry.active({ day: true, week: true, month: true, cohort: '2026-11-16' });
// @ts-expect-error the common fields that only the tool knows are missing
createTelemetry(tool, { key: 'ab_test' });
// @ts-expect-error one of them is missing
createTelemetry(tool, { key: 'ab_test', common: {} });
// @ts-expect-error a common field that the contract does not have
createTelemetry(tool, { common: { version: '1.0.0', user: 'ada' } });
// @ts-expect-error a detected field takes the values of its list
createTelemetry(tool, { common: { version: '1.0.0', os: 'templeos' } });
// @ts-expect-error a choice is on, local or off
telemetry.$choose('ask');
