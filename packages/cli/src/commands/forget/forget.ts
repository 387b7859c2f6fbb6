import type { Erasure } from '@aboveboard/collector/api';
import { Command } from 'commander';
import { askStore, withStore } from '../../local-store.ts';
import { dataOption, jsonOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

interface Options {
  readonly project: string;
  readonly id: string;
  readonly data: string;
  readonly json?: true;
}

/** How long to wait for the receipt, in ms: the engine deletes the last files some seconds after the rows. */
const PATIENCE = 120_000;

/** `aboveboard forget`: erases everything that is stored under an id, and waits until it is verified to be gone. */
export function forgetCommand(): Command {
  return new Command('forget')
    .description('erase what is stored under an id, and see to it that it does not come back')
    .requiredOption('--project <name>', 'the project')
    .requiredOption('--id <id>', 'the id: 32 hexadecimal digits, or a UUID')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Example:
  $ aboveboard forget --project mytool --id 0f0e0d0c0b0a09080706050403020100`,
    )
    .action(run);
}

async function run({ project, id, data, json }: Options): Promise<void> {
  const receipt = await withStore(data, async (store) => {
    const body = JSON.stringify({ identity: id });
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const asked = (await (
      await askStore(store, `/projects/${encodeURIComponent(project)}/forget`, init)
    ).json()) as Erasure;
    const until = Date.now() + PATIENCE;
    for (;;) {
      const now = (await (await askStore(store, `/erasures/${asked.receipt}`)).json()) as Erasure;
      if (now.state === 'gone') return now;
      if (Date.now() > until) {
        throw new UserError(`it is not gone yet; the collector goes on. Ask later: GET /v1/forget/${asked.receipt}`);
      }
      await store.work();
    }
  });
  process.stdout.write(
    json
      ? `${JSON.stringify(receipt)}\n`
      : `receipt ${receipt.receipt}\nasked   ${receipt.asked}\ngone    ${receipt.verified} (verified: no row is left, and none can come back)\n`,
  );
}
