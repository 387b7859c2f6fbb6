import type { AlertBounds, ServeOptions } from '@aboveboard/collector';
import { UserError } from '../../user-error.ts';
import type { ServeValues } from './options.ts';

type Names =
  | 'alarm-webhook'
  | 'alarm-after'
  | 'alarm-email'
  | 'alarm-smtp'
  | 'alarm-from'
  | 'alert-silent-after'
  | 'alert-error-share'
  | 'alert-release';

/** Secrets of the environment. */
interface Secrets {
  readonly ABOVEBOARD_ALARM_SECRET?: string | undefined;
  readonly ABOVEBOARD_SMTP_PASSWORD?: string | undefined;
}

/** @throws UserError where a webhook has no secret: nobody could tell who speaks; and where a user of a mail server has no password */
export function alarmOf(values: Pick<ServeValues, Names>, secrets: Secrets): ServeOptions['alarm'] & {} {
  const { 'alarm-after': seconds } = values;
  const patience = seconds === undefined ? undefined : seconds * 1000;
  return { patience, bounds: boundsOf(values), webhook: webhookOf(values, secrets), email: emailOf(values, secrets) };
}
const SHORTEST_SECRET = 16;

function webhookOf({ 'alarm-webhook': url }: Pick<ServeValues, Names>, { ABOVEBOARD_ALARM_SECRET: secret }: Secrets) {
  if (url === undefined) return undefined;
  if (secret === undefined || secret.length < SHORTEST_SECRET) {
    throw new UserError(
      `ABOVEBOARD_ALARM_SECRET: expected at least ${SHORTEST_SECRET} characters beside --alarm-webhook: the receiver tells by it that the alarm is ours`,
    );
  }
  return { url, secret };
}

function emailOf(values: Pick<ServeValues, Names>, { ABOVEBOARD_SMTP_PASSWORD: password }: Secrets) {
  const { 'alarm-email': to, 'alarm-smtp': smtp, 'alarm-from': from } = values;
  if (to === undefined || smtp === undefined || from === undefined) return undefined;
  if (new URL(smtp).username !== '' && !password) {
    throw new UserError('ABOVEBOARD_SMTP_PASSWORD: expected the password of the user in --alarm-smtp');
  }
  return { to, smtp, from, ...(password && { password }) };
}

/** What was given, and nothing else. */
function boundsOf(values: Pick<ServeValues, Names>): AlertBounds {
  const { 'alert-silent-after': silentHours, 'alert-error-share': errorShare, 'alert-release': release } = values;
  return {
    ...(silentHours !== undefined && { silentHours }),
    ...(errorShare !== undefined && { errorShare }),
    ...(release !== undefined && { release }),
  };
}
