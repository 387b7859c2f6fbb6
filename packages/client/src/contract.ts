import { assemble, type contract as checked } from '@aboveboard/contract';

/** The language in which a tool writes its contract: `import { contract, event, choice } from 'aboveboard/contract'`. */
export {
  type Auto,
  agent,
  arch,
  type Bucket,
  bucket,
  type Choice,
  type Choices,
  type Consent,
  type ConsentByMode,
  type Contract,
  type ContractInput,
  type Count,
  choice,
  choices,
  ci,
  container,
  count,
  type Digest,
  digest,
  type Event,
  type EventFields,
  type EventShape,
  event,
  type Field,
  type Fields,
  type Flag,
  flag,
  type Identity,
  type Int,
  install,
  int,
  type Notice,
  OTHER,
  once,
  optional,
  os,
  perProcess,
  type Recipient,
  type RollupShape,
  rollup,
  rotating,
  runtime,
  type Stream,
  type Suppression,
  type Version,
  version,
} from '@aboveboard/contract';

/**
 * Writes down everything that a tool may ever send. What is wrong with it is said by the types, by `aboveboard check` and
 * by `recordingTelemetry` in the tool's tests, and not on its users' machines, where it would cost them a start-up.
 *
 * @returns the contract, with every default filled in
 * @example
 * export default contract({
 *   name: 'mytool', env: 'MYTOOL_TELEMETRY', owner: 'core team', contact: 'telemetry@mytool.dev',
 *   why: 'To learn which commands are worth our time.',
 *   common: { version: version({ why: 'Which releases are in use?' }), os: os() },
 *   events: { command_run: event({ why: 'What is used?', fields: { command: choice(commands, { why: 'The command.' }) } }) },
 * });
 */
export const contract = assemble as unknown as typeof checked;
