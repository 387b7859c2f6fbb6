import { createRequire } from 'node:module';
import { dirname, relative } from 'node:path';
import { serve } from '@aboveboard/collector';
import { Command, InvalidArgumentError, Option } from 'commander';
import { bytesFrom, dataOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';
import { type AlarmFlags, alarmOf, withAlarm } from './alarm.ts';
import { banner } from './banner.ts';
import { type LimitFlags, limitsOf, withLimits } from './limits.ts';

interface Options extends LimitFlags, AlarmFlags {
  readonly port: number;
  readonly host: string;
  readonly data: string;
  readonly behindProxy?: true;
  readonly spoolMax?: number;
  readonly diskFloor?: number;
}

const MIB = 1024 ** 2;

/** `aboveboard serve`: the collector and its dashboard, until it is told to stop. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run the collector and its dashboard')
    .addOption(
      new Option('--port <n>', 'port to listen on; 0 for any free one')
        .default(7878)
        .env('ABOVEBOARD_PORT')
        .argParser(parsePort),
    )
    .addOption(new Option('--host <address>', 'address to listen on').default('127.0.0.1').env('ABOVEBOARD_HOST'))
    .addOption(dataOption())
    .addOption(
      new Option('--spool-max <bytes>', 'largest spool; what comes when it is full is answered 503 (default: 2g)')
        .env('ABOVEBOARD_SPOOL_MAX')
        .argParser(bytesFrom(MIB)),
    )
    .addOption(
      new Option('--disk-floor <bytes>', 'how much of the disk stays free (default: 256m)')
        .env('ABOVEBOARD_DISK_FLOOR')
        .argParser(bytesFrom(0)),
    )
    .option('--behind-proxy', 'take addresses from the last entry of x-forwarded-for, which the proxy wrote');
  return withAlarm(withLimits(command))
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard serve
  $ aboveboard serve --port 8080 --data /var/lib/aboveboard
  $ ABOVEBOARD_ALARM_SECRET=… aboveboard serve --alarm-webhook https://chat.example/hook`,
    )
    .action(run);
}

async function run({ port, host, data, behindProxy, spoolMax, diskFloor, ...flags }: Options): Promise<void> {
  const alarm = alarmOf(flags);
  const stopped = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const dashboardDir = dirname(createRequire(import.meta.url).resolve('@aboveboard/dashboard/index.html'));
  const collector = await serve({
    dataDir: data,
    port,
    host,
    dashboardDir,
    limits: limitsOf(flags),
    isBehindProxy: behindProxy === true,
    spoolMax,
    diskFloor,
    alarm,
  }).catch(explain);
  await Promise.race([collector.ready, stopped]);
  process.stdout.write(banner({ url: collector.url, dataDir: shown(data), password: collector.password }));
  await stopped;
  // A second Ctrl-C ends it at once; nothing that was answered is lost by that.
  process.once('SIGINT', () => process.exit(130));
  process.stdout.write('\nstopping: finishing what was begun …\n');
  await collector.stop();
  process.stdout.write('stopped. Everything is in the data directory.\n');
}

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

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('expected a port from 0 to 65535');
  return port;
}
