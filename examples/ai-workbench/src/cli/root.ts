import { Command } from 'commander';

/** `aiw` without its commands: what is a flag, what is a flag's value, and what is neither. */
export function createRoot(): Command {
  return new Command('aiw')
    .option('--url <url>', 'the server (also AIW_URL)')
    .option('--profile <name>', 'a profile of config.yaml')
    .option('--json', 'print JSON')
    .exitOverride();
}
