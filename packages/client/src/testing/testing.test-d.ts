import { choice, contract, event, flag, os, version } from '@aboveboard/contract';
import type { Telemetry } from '../index.ts';
import { assertListEquals, recordingTelemetry } from './testing.ts';

/** Never run: `tsc` is the test. */
const why = 'To test.';
const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why },
  common: { version: version({ why }), os: os() },
  events: { command_run: event({ why, fields: { command: choice(['index'], { why }), ok: flag({ why }) } }) },
});
const recording = recordingTelemetry(tool, { common: { version: '1.0.0' } });

// It stands wherever the real thing does.
export const telemetry: Telemetry<typeof tool> = recording;
recording.command_run({ command: 'index', ok: true });
assertListEquals(tool, 'common.os', []);
assertListEquals(tool, 'events.command_run.fields.command', ['index']);

// @ts-expect-error the same typed calls: a value that is not in the list
recording.command_run({ command: 'delete', ok: true });
// @ts-expect-error a common field is missing
recordingTelemetry(tool, { common: {} });
// @ts-expect-error a field that is no list
assertListEquals(tool, 'events.command_run.fields.ok', []);
// @ts-expect-error an event that the contract does not have
assertListEquals(tool, 'events.command_ran.fields.command', []);
// @ts-expect-error a common field that is no list
assertListEquals(tool, 'common.version', []);
