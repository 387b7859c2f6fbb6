import type { ServeOptions } from '@aboveboard/collector';
import { type Command, Option } from 'commander';
import { wholeFrom } from '../../options.ts';
import { UserError } from '../../user-error.ts';

export interface AlarmFlags {
  readonly alarmWebhook?: string;
  readonly alarmSecret?: string;
  readonly alarmAfter?: number;
}

export function withAlarm(command: Command): Command {
  return command
    .addOption(
      new Option('--alarm-webhook <url>', 'told as signed JSON when something is wrong, and when it is over').env(
        'ABOVEBOARD_ALARM_WEBHOOK',
      ),
    )
    .addOption(
      new Option('--alarm-secret <secret>', 'what it is signed with; better given by the environment').env(
        'ABOVEBOARD_ALARM_SECRET',
      ),
    )
    .addOption(
      new Option(
        '--alarm-after <seconds>',
        'how long an event may wait for the store before it is trouble (default: 30)',
      )
        .env('ABOVEBOARD_ALARM_AFTER')
        .argParser(wholeFrom(1)),
    );
}

/** @throws UserError where a webhook is no address, or has no secret: nobody could tell who speaks */
export function alarmOf({
  alarmWebhook: url,
  alarmSecret: secret,
  alarmAfter,
}: AlarmFlags): ServeOptions['alarm'] & {} {
  const patience = alarmAfter === undefined ? undefined : alarmAfter * 1000;
  if (url === undefined) return { patience };
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UserError('--alarm-webhook: expected an address that begins with https:// or http://');
  }
  if (secret === undefined || secret.length < SHORTEST_SECRET) {
    throw new UserError(
      `--alarm-secret: expected at least ${SHORTEST_SECRET} characters, by ABOVEBOARD_ALARM_SECRET or the flag: the receiver tells by it that the alarm is ours`,
    );
  }
  return { patience, webhook: { url, secret } };
}
const SHORTEST_SECRET = 16;
