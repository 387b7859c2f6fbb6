/** How a helper is told that it is in a test where it cannot see that by itself. */
export interface TestOptions {
  /** True where no test runner can be recognised: `node file.js` without `--test`, a runner of one's own. */
  readonly isTest?: boolean;
}

/**
 * Refuses to go on outside of tests: a tool that shipped with a stand-in would seem to measure and would not.
 *
 * @throws Error that says what would have been recognised
 */
export function onlyInTests({ isTest = false }: TestOptions, env: Readonly<Record<string, string | undefined>>): void {
  if (isTest || env.NODE_ENV === 'test' || MARKS.some((name) => (env[name] ?? '') !== '')) return;
  throw new Error(
    `aboveboard/testing runs in tests only: expected NODE_ENV=test or a variable of a test runner (${MARKS.join(', ')}), ` +
      'found neither; pass { isTest: true } where this is a test',
  );
}

/** What Vitest, Jest and `node --test` set in the processes that run tests. */
const MARKS = ['VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'];
