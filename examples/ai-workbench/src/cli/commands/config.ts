import { Command } from 'commander';
import { print, settingsFor } from '../print.ts';

/** `aiw config show` */
export function configCommand(): Command {
  const config = new Command('config').description('what this command is set to');
  config
    .command('show')
    .description('the settings that hold, without their secrets')
    .action((_options, command: Command) => {
      const settings = settingsFor(command);
      const shown = { ...settings, apiKey: settings.apiKey === undefined ? 'none' : 'set' };
      print(
        command,
        shown,
        Object.entries(shown).map(([name, value]) => `${name}: ${value}`),
      );
    });
  return config;
}
