import type { Command, Option } from 'commander';
import type { optionNames } from '../options.ts';

export type OptionName = (typeof optionNames)[number];

/** The names of the options that were set, and in which way; never what they say. */
export interface Used {
  readonly commandOptions: readonly OptionName[];
  readonly commandOptionsAsCli?: readonly OptionName[];
  readonly commandOptionsAsEnv?: readonly OptionName[];
}

/** Asks commander where each option's value comes from: what is a default was not set. */
export function usedBy(command: Command): Used {
  const by = (source: string) =>
    command.options.filter((option) => command.getOptionValueSource(option.attributeName()) === source).map(nameOf);
  const [asCli, asEnv] = [by('cli'), by('env')];
  return {
    commandOptions: [...asCli, ...asEnv],
    ...(asCli.length === 0 ? {} : { commandOptionsAsCli: asCli }),
    ...(asEnv.length === 0 ? {} : { commandOptionsAsEnv: asEnv }),
  };
}

/** One that the contract does not have yet goes no further than its gate, which makes `other` of it. */
function nameOf(option: Option): OptionName {
  return option.name() as OptionName;
}
