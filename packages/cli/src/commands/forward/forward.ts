import {
  addForwarder,
  checkFormat,
  type GivenSettings,
  readForwarders,
  removeForwarder,
  shownTarget,
  targetTypes,
} from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

interface AddFlags {
  readonly data: string;
  readonly url?: string;
  readonly dir?: string;
  readonly secretEnv?: string;
  readonly secretHeader?: string;
  readonly eraseUrl?: string;
  readonly eraseSecretEnv?: string;
  readonly allowHttp?: true;
  readonly json?: true;
}

/** `aboveboard forward add|list|remove`: other systems that get what the contract let through. */
export function forwardCommand(): Command {
  return new Command('forward')
    .description('hand on what the contract lets through to other systems')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand());
}

function addCommand(): Command {
  return new Command('add')
    .description('forward what arrives from now on; a running collector begins within a second')
    .argument('<project>', 'whose events')
    .argument('<type>', [...targetTypes.keys()].join(', '))
    .option('--url <url>', 'where to: posthog, otlp, webhook')
    .option('--dir <dir>', 'where to: ndjson')
    .option(
      '--secret-env <name>',
      'the environment variable that holds the key or secret; it is stored for the collector',
    )
    .option('--secret-header <name>', 'otlp: the header that takes the secret; default: authorization, as a bearer')
    .option('--erase-url <url>', 'posthog: https://HOST/api/projects/NUMBER, to pass erasures on')
    .option('--erase-secret-env <name>', 'posthog: the variable that holds a personal API key, to pass erasures on')
    .option('--allow-http', 'allow an address without TLS on another machine')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard forward add mytool posthog --url https://eu.i.posthog.com --secret-env POSTHOG_KEY
  $ aboveboard forward add mytool ndjson --dir /var/log/mytool --json`,
    )
    .action((project: string, type: string, { data, json, ...flags }: AddFlags) => {
      checkFormat(data);
      try {
        const id = addForwarder(data, project, type, given(flags), { allowHttp: flags.allowHttp === true });
        print(json ? JSON.stringify(listed(data).find((one) => one.id === id)) : id);
      } catch (error) {
        throw error instanceof TypeError ? new UserError(error.message) : error;
      }
    });
}

function listCommand(): Command {
  return new Command('list')
    .description('list the forwarders; how they are doing is on /metrics and /api/forwarders of the collector')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard forward list --json')
    .action(({ data, json }: { data: string; json?: true }) => {
      const all = listed(data);
      if (json) return print(JSON.stringify(all));
      if (all.length === 0) print('no forwarders yet; add one: aboveboard forward add PROJECT TYPE --help');
      for (const { id, project, target } of all) print(`${id.padEnd(16)} ${project.padEnd(24)} ${target}`);
    });
}

function removeCommand(): Command {
  return new Command('remove')
    .description('stop forwarding; what was not forwarded yet stays here only')
    .argument('<id>', 'as printed by list')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard forward remove posthog-4f0c2a')
    .action((id: string, { data, json }: { data: string; json?: true }) => {
      const before = listed(data);
      if (removeForwarder(data, id)) {
        if (json) print(JSON.stringify(before.find((one) => one.id === id)));
        return;
      }
      const ids = before.map((one) => one.id);
      throw new UserError(`forwarder: expected one of ${ids.join(', ') || '(none yet)'}, got "${id}"`);
    });
}

/** Without their secrets. */
function listed(data: string) {
  return readForwarders(data).map((settings) => ({
    id: settings.id,
    project: settings.project,
    type: settings.type,
    target: shownTarget(settings),
  }));
}

/** A secret comes by the environment: arguments are seen by everybody on the machine. */
function given({
  url,
  dir,
  secretEnv,
  secretHeader,
  eraseUrl,
  eraseSecretEnv,
}: Omit<AddFlags, 'data' | 'json'>): GivenSettings {
  const settings = {
    url,
    dir,
    secret: fromEnvironment('--secret-env', secretEnv),
    secretHeader,
    eraseUrl,
    eraseSecret: fromEnvironment('--erase-secret-env', eraseSecretEnv),
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function fromEnvironment(flag: string, name: string | undefined): string | undefined {
  if (name === undefined) return undefined;
  const value = process.env[name];
  // Somebody may have put the secret itself here, so it is not repeated.
  if (!value) throw new UserError(`${flag}: expected the name of an environment variable that is set and not empty`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
