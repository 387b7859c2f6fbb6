import { DEFAULT_LIMITS, type LimitOptions } from '@aboveboard/collector';
import { type Command, Option } from 'commander';
import { wholeFrom } from '../../options.ts';

/** The limits as flags: the same words for all projects (`serve`) and for one (`project limit`). */
export interface LimitFlags {
  readonly limitAddress?: number | undefined;
  readonly limitAddressBurst?: number | undefined;
  readonly limitIdentity?: number | undefined;
  readonly limitIdentityBurst?: number | undefined;
  readonly limitProjectDay?: number | undefined;
  readonly limitDryRun?: boolean | undefined;
}

const { address, identity, eventsPerDay } = DEFAULT_LIMITS;

export const limitHelp = {
  'limit-address': `requests a minute of one network address (default: ${address.perMinute})`,
  'limit-address-burst': `requests at once of one that was away (default: ${address.burst})`,
  'limit-identity': `requests a minute of one identity (default: ${identity.perMinute})`,
  'limit-identity-burst': `requests at once of one that was away (default: ${identity.burst})`,
  'limit-project-day': `events a day of one project (default: ${eventsPerDay})`,
};

export const dryRunHelp = 'refuse nothing; count in /metrics what would have been refused';

/** For a command that has flags only. */
export function withLimits(command: Command): Command {
  for (const [name, help] of Object.entries(limitHelp)) {
    command.addOption(new Option(`--${name} <n>`, help).argParser(wholeFrom(1)));
  }
  return command.option('--limit-dry-run', dryRunHelp).option('--no-limit-dry-run', 'refuse what is over a limit');
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
