import { setPassword } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption } from '../../options.ts';

/** `aboveboard password`: a new password for the dashboard. */
export function passwordCommand(): Command {
  return new Command('password')
    .description('make a new password for the dashboard and print it; whoever is signed in is signed out')
    .addOption(dataOption())
    .action(({ data }: { data: string }) => {
      process.stdout.write(`${setPassword(data)}\n`);
    });
}
