import { text } from 'node:stream/consumers';
import { checkFormat, setPassword } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

/** `aboveboard password`: a new password for the dashboard. */
export function passwordCommand(): Command {
  return new Command('password')
    .description('make a new password for the dashboard and print it; whoever is signed in is signed out')
    .addOption(dataOption())
    .option('--stdin', 'take a password of your own from standard input, and print nothing')
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard password
  $ read -rs PASSWORD && printf %s "$PASSWORD" | aboveboard password --stdin`,
    )
    .action(async ({ data, stdin }: { data: string; stdin?: true }) => {
      checkFormat(data);
      if (!stdin) return void process.stdout.write(`${await setPassword(data)}\n`);
      const own = (await text(process.stdin)).replace(/\r?\n$/, '');
      await setPassword(data, own).catch((error) => {
        throw error instanceof TypeError ? new UserError(error.message) : error;
      });
    });
}
