import { Command } from 'commander';
import { ask } from '../api.ts';
import { print, settingsFor } from '../print.ts';

/** `aiw status` */
export function statusCommand(): Command {
  return new Command('status')
    .description('is the server there, and which version is it?')
    .action(async (_options, command: Command) => {
      const settings = settingsFor(command);
      const health = await ask<{ readonly status: string; readonly version: string }>(settings, 'GET', '/health');
      print(command, health, [`${settings.url} is ${health.status} (${health.version})`]);
    });
}
