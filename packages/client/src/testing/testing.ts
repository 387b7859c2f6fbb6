/**
 * Helpers for the tests of a tool that has telemetry: `import { recordingTelemetry } from 'aboveboard/testing'`. An entry
 * of its own, so that nothing of it is loaded by the tool itself; and it refuses to run outside of tests.
 */
export { assertListEquals, type ListOptions, type ListPath } from './lists.ts';
export type { TestOptions } from './only-in-tests.ts';
export {
  type RecordedDrop,
  type RecordedEvent,
  type Recording,
  type RecordingOptions,
  recordingTelemetry,
} from './recording.ts';
