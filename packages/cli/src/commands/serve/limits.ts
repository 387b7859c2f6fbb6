import { DEFAULT_LIMITS, type LimitOptions } from '@aboveboard/collector';
import { type Command, Option } from 'commander';
import { wholeFrom } from '../../options.ts';

/** The limits as flags: the same words for all projects (`serve`) and for one (`project limit`). */
export interface LimitFlags {
  readonly limitAddress?: number;
  readonly limitAddressBurst?: number;
  readonly limitIdentity?: number;
  readonly limitIdentityBurst?: number;
  readonly limitProjectDay?: number;
  readonly limitDryRun?: boolean;
}

export function withLimits(command: Command): Command {
  const { address, identity, eventsPerDay } = DEFAULT_LIMITS;
  const add = (flag: string, what: string, otherwise: number) =>
    command.addOption(new Option(`${flag} <n>`, `${what} (default: ${otherwise})`).argParser(wholeFrom(1)));
  add('--limit-address', 'requests a minute of one network address', address.perMinute);
  add('--limit-address-burst', 'requests at once of one that was away', address.burst);
  add('--limit-identity', 'requests a minute of one identity', identity.perMinute);
  add('--limit-identity-burst', 'requests at once of one that was away', identity.burst);
  add('--limit-project-day', 'events a day of one project', eventsPerDay);
  return command
    .option('--limit-dry-run', 'refuse nothing; count in /metrics what would have been refused')
    .option('--no-limit-dry-run', 'refuse what is over a limit');
}

/** What was given, and nothing else. A burst follows its rate where only that is given. */
export function limitsOf(flags: LimitFlags): LimitOptions {
  const { limitAddress, limitAddressBurst, limitIdentity, limitIdentityBurst, limitProjectDay, limitDryRun } = flags;
  const rate = (name: 'address' | 'identity', perMinute?: number, burst?: number) => {
    if (perMinute === undefined && burst === undefined) return {};
    const otherwise = DEFAULT_LIMITS[name];
    return {
      [name]: {
        perMinute: perMinute ?? otherwise.perMinute,
        burst: burst ?? Math.max(otherwise.burst, perMinute ?? 0),
      },
    };
  };
  return {
    ...rate('address', limitAddress, limitAddressBurst),
    ...rate('identity', limitIdentity, limitIdentityBurst),
    ...(limitProjectDay === undefined ? {} : { eventsPerDay: limitProjectDay }),
    ...(limitDryRun === undefined ? {} : { dryRun: limitDryRun }),
  };
}
