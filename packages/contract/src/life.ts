/**
 * The life of a contract: revisions and what changed between them, findings, the score, the users' page, exports. For
 * authors, reviewers and the collector; nothing of it is needed in a user's tool, so it has an entry of its own.
 */
export { SENSITIVITIES, sensitivityOf } from './define/sensitivity.ts';
export { samplesOf } from './docs/sample.ts';
export { type UsersPageOptions, usersPage } from './docs/users-page.ts';
export { type Arrow, type ArrowType, type Column, columns } from './export/columns.ts';
export { contractSchema, type JsonSchema } from './export/json-schema.ts';
export { payloadSchema } from './export/payload-schema.ts';
export {
  type StandardIssue,
  type StandardResult,
  type StandardSchema,
  standardSchema,
} from './export/standard-schema.ts';
export { type Finding, finding, LEVELS, type Level, type Policy } from './lint/finding.ts';
export { type LintOptions, lint } from './lint/lint.ts';
export * from './revise/revise.ts';
export { explain, LINKED } from './score/explain.ts';
export {
  type FieldScore,
  type Linkage,
  type Score,
  type ScoreOptions,
  type StreamScore,
  score,
} from './score/score.ts';
export { type Implementation, run as runVectors, type Vectors } from './testing/run-vectors.ts';
