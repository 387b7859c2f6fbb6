/**
 * Thrown for a lock that cannot be used: not one, edited by hand, or of another contract. It names everything that is
 * wrong, each in a sentence for the person who has to put it right.
 *
 * @example try { parseLock(json) } catch (error) { if (error instanceof LockError) show(error.problems) }
 */
export class LockError extends Error {
  override readonly name = 'LockError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.length === 1 ? problems[0] : ['the lock has problems:', ...problems].join('\n  '));
    this.problems = problems;
  }
}
