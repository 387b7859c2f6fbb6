import { addBan, type Ban, LONGEST_ADDRESS_DAYS, readBans, removeBans } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption, jsonOption, wholeFrom } from '../../options.ts';
import { asUserError, UserError } from '../../user-error.ts';

interface AddOptions {
  readonly data: string;
  readonly identity?: string;
  readonly address?: string;
  readonly project?: string;
  readonly days?: number;
  readonly json?: true;
}

/** `aboveboard ban add|remove|list`: who is refused. */
export function banCommand(): Command {
  const add = new Command('add')
    .description('refuse an identity or a network address; only a keyed hash of it is stored')
    .option('--identity <id>', 'the identity, 32 hexadecimal digits or a UUID')
    .option('--address <address>', 'the network address; of IPv6 the first half counts')
    .option('--project <name>', 'only for this project; default: all')
    .option('--days <n>', `for how long; an address for at most ${LONGEST_ADDRESS_DAYS}`, wholeFrom(1))
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
The list lies in bans.json with the key of its hashes. Nobody can tell from it which identity is meant. An IPv4 address
is one of four billion, so who has the whole file could find it out by trying them all: that is why a ban of an address
ends, and leaves the file then. Default: an address for 1 day, an identity for ever.

Examples:
  $ aboveboard ban add --address 192.0.2.1
  $ aboveboard ban add --identity 00112233445566778899aabbccddeeff --project mytool --json`,
    )
    .action(runAdd);
  const remove = new Command('remove')
    .description('take a ban back')
    .argument('<hash>', 'its hash or the first digits of it, as `ban list` shows them')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard ban remove 4f0c2a91b7de')
    .action((hash: string, { data, json }: Pick<AddOptions, 'data' | 'json'>) => {
      if (!/^[0-9a-f]{6,32}$/.test(hash)) throw new UserError('hash: expected at least 6 hexadecimal digits of it');
      const removed = removeBans(data, hash);
      if (removed.length === 0) throw new UserError('no such ban; see: aboveboard ban list');
      if (json) return print(JSON.stringify(removed));
      for (const ban of removed) print(`no longer: ${lineOf(ban)}`);
    });
  const list = new Command('list')
    .description('list the bans that are in force, by their hashes')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard ban list --json')
    .action(({ data, json }: Pick<AddOptions, 'data' | 'json'>) => {
      const bans = readBans(data);
      if (json) return print(JSON.stringify(bans));
      if (bans.length === 0) print('nobody is banned');
      for (const ban of bans) print(lineOf(ban));
    });
  return new Command('ban').description('who is refused').addCommand(add).addCommand(remove).addCommand(list);
}

function runAdd({ data, identity, address, project = undefined, days, json }: AddOptions): void {
  if ((identity === undefined) === (address === undefined)) {
    throw new UserError('ban: expected either --identity or --address');
  }
  const by = identity === undefined ? 'address' : 'identity';
  const value = (identity ?? address) as string;
  const otherwise = by === 'address' ? 1 : null;
  const ban = asUserError(() => addBan(data, { by, value, project: project ?? null, days: days ?? otherwise }));
  print(json ? JSON.stringify(ban) : `banned: ${lineOf(ban)}`);
}

function lineOf({ hash, by, project, until }: Ban): string {
  return `${hash.slice(0, 12)}  ${by.padEnd(8)}  ${project ?? 'all projects'}  ${until === null ? 'for ever' : `until ${until}`}`;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
