/**
 * The life of a contract: revisions and what changed between them, findings, the score, the users' page, exports. For
 * authors, reviewers and the collector; nothing of it is needed in a user's tool, so it has an entry of its own.
 */
export { SENSITIVITIES, sensitivityOf } from './define/sensitivity.ts';
