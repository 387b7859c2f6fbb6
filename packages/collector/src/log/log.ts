import { destination, type Logger, pino } from 'pino';

/**
 * The log: JSON lines on stderr. It says what the collector does, and nothing of what it was sent: no value, no header,
 * no address.
 *
 * @param part which process speaks
 */
export function openLog(part: 'intake' | 'store'): Logger {
  // Synchronous, so that the last words before a crash are not lost.
  return pino({ base: { part }, level: process.env.ABOVEBOARD_LOG ?? 'info' }, destination({ dest: 2, sync: true }));
}
