import { text } from 'node:stream/consumers';
import { checkFormat, setPassword } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

/** `aboveboard password`: a new password for the dashboard. */
export function passwordCommand(): Command {
  return new Command('password')
    .description('make a new password for the dashboard and print it; whoever is signed in is signed out')
    .addOption(dataOption())
    .option('--stdin', 'take a password of your own from standard input, and print none')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard password
  $ aboveboard password --json
  $ read -rs PASSWORD && printf %s "$PASSWORD" | aboveboard password --stdin`,
    )
    .action(async ({ data, stdin, json }: { data: string; stdin?: true; json?: true }) => {
      checkFormat(data);
      if (!stdin) {
        const password = await setPassword(data);
        return void process.stdout.write(`${json ? JSON.stringify({ password }) : password}\n`);
      }
      const own = (await text(process.stdin)).replace(/\r?\n$/, '');
      await setPassword(data, own).catch((error) => {
        throw error instanceof TypeError ? new UserError(error.message) : error;
      });
      // One's own password is never repeated.
      if (json) process.stdout.write(`${JSON.stringify({ password: null })}\n`);
    });
}
