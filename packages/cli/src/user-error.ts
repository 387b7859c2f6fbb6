/** Something a person can put right: its message says what was expected, what came and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** Makes of a wrong argument, which the collector's functions throw as a TypeError, something a person can put right. */
export function asUserError<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw error instanceof TypeError ? new UserError(error.message) : error;
  }
}
