import type { LiveEntry } from '@aboveboard/collector/api';
import { Command, Option } from 'commander';
import { type Where, whereOptions, withApi } from '../../api.ts';
import { hasColours } from '../../colours.ts';
import { wholeFrom } from '../../options.ts';
import { coloured, plain } from '../../terminal/style.ts';
import { UserError } from '../../user-error.ts';
import { projectOf } from '../report/project.ts';
import { messagesOf } from './messages.ts';
import { shownEntry } from './shown.ts';

interface Options extends Where {
  readonly project?: string;
  readonly last?: number;
  readonly json?: true;
}

/** How long to wait before a stream that broke is asked for again, in ms. */
const AGAIN = 1000;

/** `aboveboard tail`: what arrives, and what is dropped and why, as it happens. */
export function tailCommand(): Command {
  const command = new Command('tail')
    .description('watch what arrives at a running collector, and what is dropped and why')
    .option('--project <name>', 'which project; needed where there are several')
    .addOption(new Option('--last <n>', 'how many of the latest to begin with').default(10).argParser(wholeFrom(0)))
    .option('--json', 'print each as a JSON object on a line of its own');
  for (const option of whereOptions()) command.addOption(option);
  return command
    .addHelpText(
      'after',
      `
Goes on until Ctrl-C, and ends with 0 then. No id of anybody is shown, and no value that was refused.

Examples:
  $ aboveboard tail --project mytool
  $ aboveboard tail --project mytool --json | grep '"type":"drop"'
  $ ABOVEBOARD_TOKEN=… aboveboard tail --url https://telemetry.example.org --project mytool`,
    )
    .action(run);
}

async function run({ project: name, last = 10, json, ...where }: Options): Promise<void> {
  const stopped = new AbortController();
  const stop = () => stopped.abort();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Who reads along may go first: `aboveboard tail | head`.
  process.stdout.once('error', stop);
  const style = hasColours() ? coloured : plain;
  const show = (entry: LiveEntry) => {
    const width = process.stdout.isTTY ? process.stdout.columns : Number.POSITIVE_INFINITY;
    process.stdout.write(`${json ? JSON.stringify(entry) : shownEntry(entry, style, width)}\n`);
  };
  try {
    await withApi(where, async (api) => {
      const project = await projectOf(api, name);
      const path = `/projects/${project.name}/live?last=${last}`;
      if (!json) process.stderr.write(`${project.name}: waiting for what arrives; Ctrl-C ends it\n`);
      let seen: string | undefined;
      for (;;) {
        const headers: Record<string, string> = seen === undefined ? {} : { 'last-event-id': seen };
        const { body } = await api.get(path, { headers, signal: stopped.signal });
        if (body === null) throw new UserError('tail: the collector answered without a stream');
        try {
          for await (const { id, data } of messagesOf(body)) {
            seen = id ?? seen;
            show(JSON.parse(data) as LiveEntry);
          }
        } catch (error) {
          stopped.signal.throwIfAborted();
          // A stream ends where its collector is started anew.
          if (!(error instanceof TypeError)) throw error;
        }
        await new Promise((wake) => setTimeout(wake, AGAIN));
        stopped.signal.throwIfAborted();
      }
    });
  } catch (error) {
    if (!stopped.signal.aborted) throw error;
  }
}
