import { modeOf } from '../consent/decide.ts';
import type { Session } from './session.ts';

/** With `<ENV>_DEBUG=1` a run shows on stderr what it would send, and keeps and sends nothing. */
export function isDebugging({ contract, host }: Session): boolean {
  return modeOf(host.env[`${contract.env}_DEBUG`]) === 'on';
}
