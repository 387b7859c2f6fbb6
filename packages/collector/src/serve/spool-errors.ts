import type { Logger } from 'pino';
import type { IntakeMetrics } from '../metrics/intake.ts';
import { rarely } from '../pace/rarely.ts';

/** Counts each time that the spool cannot be written, and says so now and then; by its code, as a message may name more. */
export function spoolErrors(
  log: Logger,
  counted: Pick<IntakeMetrics, 'onSpoolError'>,
): (error: NodeJS.ErrnoException) => void {
  const said = rarely((code: string | undefined) =>
    log.error({ code }, 'the spool cannot be written; whoever sends is asked to come again'),
  );
  return ({ code }) => {
    counted.onSpoolError();
    said.say(code);
  };
}
