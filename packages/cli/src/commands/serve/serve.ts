import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { type ServeOptions, serve, serveRelay } from '@aboveboard/collector';
import { Command, Option } from 'commander';
import { UserError } from '../../user-error.ts';
import { alarmOf } from './alarm.ts';
import { banner } from './banner.ts';
import { type Given, readConfig, shownConfig, variableOf } from './config.ts';
import { limitsOf } from './limits.ts';
import { type ServeOptionName, type ServeValues, serveOptions, serveSecrets } from './options.ts';

/** `aboveboard serve`: the collector and its dashboard, until it is told to stop. */
export function serveCommand(): Command {
  const command = new Command('serve').description('run the collector and its dashboard');
  for (const [name, { value, help, initial }] of Object.entries(serveOptions)) {
    const option = new Option(`--${name} ${value}`, help).env(variableOf(name));
    command.addOption(initial === undefined ? option : option.default(initial, initial));
  }
  return command
    .addOption(new Option('--config <file>', 'read options from a file, YAML or JSON').env('ABOVEBOARD_CONFIG'))
    .option('--print-config', 'print what is configured and where it comes from, and end')
    .addHelpText(
      'after',
      `
A flag wins over the environment, and that over the file, where an option is its name without dashes in front.
Secrets come by the environment only:
${Object.entries(serveSecrets)
  .map(([name, what]) => `  ${name.padEnd(30)} ${what}`)
  .join('\n')}

Examples:
  $ aboveboard serve
  $ aboveboard serve --port 8080 --data /var/lib/aboveboard
  $ aboveboard serve --config /etc/aboveboard.yaml --print-config
  $ ABOVEBOARD_ALARM_SECRET=… aboveboard serve --alarm-webhook https://chat.example/hook
  $ ABOVEBOARD_SMTP_PASSWORD=… aboveboard serve --alarm-email me@example.org --alarm-from alarm@example.org \\
      --alarm-smtp smtp://alarm@mail.example.org:587`,
    )
    .action(run);
}

async function run({ config: file, printConfig }: { config?: string; printConfig?: true }, command: Command) {
  const config = await readConfig(givenTo(command), file);
  if ('problems' in config) return command.error(`error: ${config.problems.join('\nerror: ')}`);
  if (printConfig) return void process.stdout.write(await shownConfig(config, process.env));
  await runCollector(config.values);
}

async function runCollector(values: ServeValues): Promise<void> {
  const options = optionsOf(values);
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const dashboardDir = dirname(createRequire(import.meta.url).resolve('@aboveboard/dashboard/index.html'));
  const relayTo = values['relay-to'];
  const relaySecret = relaySecretOf(relayTo !== undefined, process.env.ABOVEBOARD_RELAY_SECRET);
  const started =
    relayTo !== undefined && relaySecret !== undefined
      ? serveRelay({ ...options, relayTo, relaySecret })
      : serve({ ...options, dashboardDir, relaySecret });
  const collector = await started.catch(explain);
  await Promise.race([collector.ready, stopped]);
  process.stdout.write(
    banner({
      url: collector.url,
      dataDir: shown(values.data),
      password: collector.password,
      ...(relayTo && { relayTo }),
    }),
  );
  await stopped;
  // A second Ctrl-C ends it at once; nothing that was answered is lost by that.
  process.once('SIGINT', () => process.exit(130));
  process.stdout.write('\nstopping: finishing what was begun …\n');
  await collector.stop();
  process.stdout.write('stopped. Everything is in the data directory.\n');
}

function optionsOf(values: ServeValues): ServeOptions {
  const { port, host, data, store, 'public-url': publicUrl } = values;
  const { 'oidc-issuer': issuer, 'oidc-client-id': clientId, 'oidc-allow': allow } = values;
  return {
    dataDir: data,
    port,
    host,
    workers: values.workers,
    ...(store && { storeUrl: store }),
    ...(values['store-cluster'] && { storeCluster: values['store-cluster'] }),
    ...(publicUrl && { publicUrl }),
    ...(issuer && clientId && allow && { oidc: { issuer, clientId, allow } }),
    limits: limitsOf({
      limitAddress: values['limit-address'],
      limitAddressBurst: values['limit-address-burst'],
      limitIdentity: values['limit-identity'],
      limitIdentityBurst: values['limit-identity-burst'],
      limitProjectDay: values['limit-project-day'],
      limitDryRun: values['limit-dry-run'],
    }),
    limitsRedis: values['limits-redis'],
    isBehindProxy: values['behind-proxy'] === true,
    spoolMax: values['spool-max'],
    diskFloor: values['disk-floor'],
    alarm: alarmOf(values, process.env),
  };
}

/** What commander found in the arguments and the environment, as it was written there. */
function givenTo(command: Command): Partial<Record<ServeOptionName, Given>> {
  const given: Partial<Record<ServeOptionName, Given>> = {};
  for (const option of command.options) {
    const name = option.name() as ServeOptionName;
    const source = command.getOptionValueSource(option.attributeName());
    const value: string | true = command.getOptionValue(option.attributeName());
    // Given without the value that it may have: `--behind-proxy`.
    const text = value === true ? 'yes' : value;
    if (!Object.hasOwn(serveOptions, name)) continue;
    if (source === 'cli') given[name] = { text, from: 'flag' };
    // Compose files and units set a variable to nothing where they mean that it is not set.
    if (source === 'env' && text !== '') given[name] = { text, from: 'environment' };
  }
  return given;
}

/** @throws UserError where a secret could be guessed, or a relay has none */
function relaySecretOf(isRelay: boolean, secret: string | undefined): string | undefined {
  if (!secret && !isRelay) return undefined;
  if (secret !== undefined && secret.length >= SHORTEST_SECRET) return secret;
  throw new UserError(
    `ABOVEBOARD_RELAY_SECRET: expected at least ${SHORTEST_SECRET} characters, the same at the collector and its relays`,
  );
}
const SHORTEST_SECRET = 16;

/** As a person would type it from here. */
function shown(dataDir: string): string {
  const fromHere = relative(process.cwd(), dataDir);
  return fromHere !== '' && !fromHere.startsWith('..') ? fromHere : dataDir;
}

function explain(error: NodeJS.ErrnoException): never {
  if (error.code === 'EADDRINUSE') {
    throw new UserError(
      `port ${(error as { port?: number }).port} is taken; give another by --port, or 0 for any free one`,
    );
  }
  throw error;
}
