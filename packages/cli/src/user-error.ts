/** Something a person can put right: its message says what was expected, what came and what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
