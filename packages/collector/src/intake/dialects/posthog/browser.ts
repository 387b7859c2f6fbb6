import type { Answer, Head } from '../../dialect.ts';

/**
 * What PostHog's clients ask for besides sending: their configuration and feature flags. The answers switch off whatever
 * PostHog could switch on from afar (recording of sessions, automatic capture, surveys, heat maps), so that a client sends
 * what its program captures and nothing else.
 */
const OFF = {
  supportedCompression: ['gzip', 'gzip-js', 'base64'],
  hasFeatureFlags: false,
  autocapture_opt_out: true,
  autocaptureExceptions: false,
  captureDeadClicks: false,
  capturePerformance: false,
  conversations: false,
  defaultIdentifiedOnly: true,
  errorTracking: { autocaptureExceptions: false, suppressionRules: [] },
  heatmaps: false,
  logs: { captureConsoleLogs: false },
  productTours: false,
  sessionRecording: false,
  siteApps: [],
  siteAppsJS: [],
  surveys: false,
  toolbarParams: {},
};

const NO_FLAGS = { errorsWhileComputingFlags: false, flags: {}, featureFlags: {}, featureFlagPayloads: {} };

const CONFIG: Answer = { status: 200, body: JSON.stringify(OFF) };
const FLAGS: Answer = { status: 200, body: JSON.stringify(NO_FLAGS) };
// The older of the two requests, which asks for both at once.
const DECIDE: Answer = { status: 200, body: JSON.stringify({ ...OFF, ...NO_FLAGS, isAuthenticated: false }) };
// A script that sets nothing: the client then asks for the same as JSON, which needs no token in the answer.
const SCRIPT: Answer = { status: 200, type: 'text/javascript', body: '' };

const QUESTIONS: readonly (readonly [path: RegExp, answer: Answer])[] = [
  [/^\/flags\/?$/, FLAGS],
  [/^\/decide\/?$/, DECIDE],
  [/^\/array\/[^/]*\/config\/?$/, CONFIG],
  [/^\/array\/[^/]*\/config\.js$/, SCRIPT],
];

/** @returns the answer to a question, `null` where the request is none */
export function answerQuestion({ path }: Head): Answer | null {
  return QUESTIONS.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** Whether an address of PostHog's own is one of a question. */
export function isQuestion(path: string): boolean {
  return QUESTIONS.some(([pattern]) => pattern.test(path));
}
