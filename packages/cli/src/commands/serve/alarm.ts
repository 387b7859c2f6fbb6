import type { ServeOptions } from '@aboveboard/collector';
import { UserError } from '../../user-error.ts';
import type { ServeValues } from './options.ts';

/** @throws UserError where a webhook has no secret: nobody could tell who speaks */
export function alarmOf(
  { 'alarm-webhook': url, 'alarm-after': seconds }: Pick<ServeValues, 'alarm-webhook' | 'alarm-after'>,
  secret: string | undefined,
): ServeOptions['alarm'] & {} {
  const patience = seconds === undefined ? undefined : seconds * 1000;
  if (url === undefined) return { patience };
  if (secret === undefined || secret.length < SHORTEST_SECRET) {
    throw new UserError(
      `ABOVEBOARD_ALARM_SECRET: expected at least ${SHORTEST_SECRET} characters beside --alarm-webhook: the receiver tells by it that the alarm is ours`,
    );
  }
  return { patience, webhook: { url, secret } };
}
const SHORTEST_SECRET = 16;
