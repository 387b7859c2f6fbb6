export { canonical, contractHash } from './canonical/canonical.ts';
export { hmacSha256, sha256, toHex, utf8 } from './canonical/sha256.ts';
export { type Checker, compile, interpret } from './check/check.ts';
export {
  compileEncoder,
  compileRechecker,
  type Encoder,
  type EncoderOptions,
  type Rechecker,
} from './check/encoder.ts';
export type { EventDropReason, FieldDrop, Values, Verdict } from './check/verdict.ts';
export type { Arguments, Calls, CommonInputs, Input, Inputs } from './define/calls.ts';
export {
  assemble,
  type Consent,
  type ConsentByMode,
  type Contract,
  type ContractInput,
  contract,
  type Notice,
  parseContract,
  type Recipient,
  type Stream,
  type Suppression,
} from './define/contract.ts';
export {
  type Counts,
  type Event,
  type EventFields,
  type EventShape,
  event,
  type Fields,
  fieldsOf,
  type GroupFields,
  once,
  optional,
  type RollupShape,
  rollup,
} from './define/event.ts';
export { type Identity, install, perProcess, rotating } from './define/identity.ts';
export { countsPresence, PRESENCE } from './define/presence.ts';
export { problemsOf } from './define/problems.ts';
export { daysWords, keptWords, lengthOf, type RetentionDays } from './define/retention.ts';
export { SENSITIVITIES, sensitivityOf } from './define/sensitivity.ts';
export { PLAIN, type Setting } from './docs/setting.ts';
export { describeValues } from './docs/values.ts';
export { rhythmOf } from './docs/what-is-sent.ts';
export { identityWords } from './docs/what-links.ts';
export { CONSENTS, NOTICES } from './docs/when-it-is-sent.ts';
export { acceptOf } from './kinds/accept.ts';
export { type Bucket, bucket, bucketLabels, encodeBucket } from './kinds/bucket/bucket.ts';
export { type Choice, choice } from './kinds/choice/choice.ts';
export { type Choices, choices } from './kinds/choices/choices.ts';
export { columnOf } from './kinds/columns.ts';
export { type Count, count } from './kinds/count/count.ts';
export type { Day } from './kinds/day/day.ts';
export { type Digest, digest } from './kinds/digest/digest.ts';
export { type Flag, flag } from './kinds/flag/flag.ts';
export type { Id } from './kinds/id/id.ts';
export { type Int, int } from './kinds/int/int.ts';
export { type Deprecation, Drop, type FieldDropReason, type Sensitivity, type WireValue } from './kinds/kind.ts';
export type { Field } from './kinds/kinds.ts';
export { OTHER } from './kinds/list.ts';
export { kindNames } from './kinds/problems.ts';
export { type Version, version } from './kinds/version/version.ts';
export { type Auto, agent, arch, ci, container, os, runtime } from './presets/presets.ts';
export { ContractError, type Problem } from './problem.ts';
export type { Revisions } from './revise/revisions.ts';
export {
  BATCH_ID,
  BATCH_PATH,
  type Batch,
  type BatchEvent,
  FORGET_PATH,
  MAX_BODY,
  MAX_EVENTS_PER_BATCH,
  WINDOW_DAYS,
} from './wire/wire.ts';
