/** Under this key a telemetry keeps its session, for our own entries that work on it. */
export const SESSION: unique symbol = Symbol.for('aboveboard.session');

/** Under this key a recording, which has no session, keeps its contract. */
export const CONTRACT: unique symbol = Symbol.for('aboveboard.contract');
