import type { Command } from 'commander';
import { type GlobalOptions, type Settings, settingsOf } from './settings.ts';

/** What a command was told, wherever on the line the global options stood. */
export function optionsOf(command: Command): GlobalOptions {
  return command.optsWithGlobals<GlobalOptions>();
}

export function settingsFor(command: Command): Settings {
  return settingsOf(optionsOf(command), process.env);
}

/** JSON for programs, lines for people. */
export function print(command: Command, value: unknown, lines: readonly string[]): void {
  const text = optionsOf(command).json ? JSON.stringify(value ?? null) : lines.join('\n');
  if (text !== '') process.stdout.write(`${text}\n`);
}
