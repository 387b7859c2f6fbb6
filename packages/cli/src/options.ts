import { Option } from 'commander';

/** The data directory, in the same words for every command that has one. */
export function dataOption(): Option {
  return new Option('--data <dir>', "the collector's data directory").default('.aboveboard').env('ABOVEBOARD_DATA');
}
