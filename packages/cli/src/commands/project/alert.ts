import { type AlertBounds, changeRules } from '@aboveboard/collector';
import { Command, InvalidArgumentError, Option } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { asUserError } from '../../user-error.ts';
import { Expected, percent, positive } from '../serve/options.ts';

interface Options {
  readonly data: string;
  readonly silentAfter?: number | 'never';
  readonly errorShare?: number | 'never';
  readonly release?: boolean;
  readonly reset?: true;
  readonly json?: true;
}

/** `aboveboard project alert`: when the numbers of a project are worth a message. */
export function alertCommand(): Command {
  return new Command('alert')
    .description('say when the numbers of a project are worth a message, beside a running collector too')
    .argument('<name>', 'the project')
    .addOption(
      new Option('--silent-after <hours>', 'where nothing was stored for so long, or never').argParser(asked(positive)),
    )
    .addOption(
      new Option('--error-share <percent>', 'where more of the runs of a week failed, or never').argParser(
        asked(percent),
      ),
    )
    .option('--release', 'where a release got worse than the one before')
    .option('--no-release', 'not because of a release')
    .option('--reset', 'back to what holds for all')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Who is told is an option of serve: --alarm-webhook, --alarm-email.

Examples:
  $ aboveboard project alert mytool --silent-after 72 --error-share 5
  $ aboveboard project alert mytool --silent-after never --no-release
  $ aboveboard project alert mytool --reset --json`,
    )
    .action((name: string, { data, silentAfter, errorShare, release, reset, json }: Options) => {
      const given: AlertBounds = {
        ...(silentAfter !== undefined && { silentHours: boundOf(silentAfter) }),
        ...(errorShare !== undefined && { errorShare: boundOf(errorShare) }),
        ...(release !== undefined && { release }),
      };
      const { rules } = asUserError(() =>
        changeRules(data, name, ({ alerts, ...rules }) => ({
          ...rules,
          alerts: reset ? given : { ...alerts, ...given },
        })),
      );
      const alerts = rules?.alerts ?? {};
      process.stdout.write(`${json ? JSON.stringify({ name, alerts }) : `project ${name}: ${shown(alerts)}`}\n`);
    });
}

/** Reads by the rule of the option of serve, whose errors are not commander's; of `null` commander makes an empty text. */
function asked(read: (text: string) => number): (text: string) => number | 'never' {
  return (text) => {
    if (text === 'never') return text;
    try {
      return read(text);
    } catch (error) {
      throw error instanceof Expected ? new InvalidArgumentError(`expected ${error.message}, got "${text}"`) : error;
    }
  };
}

const boundOf = (asked: number | 'never') => (asked === 'never' ? null : asked);

function shown({ silentHours, errorShare, release }: AlertBounds): string {
  const said = [
    ...(silentHours === undefined
      ? []
      : [silentHours === null ? 'silence is no alert' : `silent for ${silentHours} hours`]),
    ...(errorShare === undefined
      ? []
      : [errorShare === null ? 'failures are no alert' : `more than ${errorShare * 100} % of runs failed`]),
    ...(release === undefined ? [] : [release ? 'a release got worse' : 'releases are no alert']),
  ];
  return said.length === 0 ? 'alerts as for all' : said.join(', ');
}
