import { InvalidArgumentError, Option } from 'commander';

/** The data directory, in the same words for every command that has one. */
export function dataOption(): Option {
  return new Option('--data <dir>', "the collector's data directory").default('.aboveboard').env('ABOVEBOARD_DATA');
}

/** Reads a whole number. */
export function wholeFrom(min: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= min)) throw new InvalidArgumentError(`expected a whole number of at least ${min}, got "${text}"`);
    return value;
  };
}

/** Reads a number of bytes: `2g`, `512m`, `64k`, or plain. */
export function bytesFrom(min: number): (text: string) => number {
  return (text) => {
    const [, digits, unit = ''] = /^(\d{1,15})([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
    const value = Number(digits ?? Number.NaN) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
    if (!(value >= min)) {
      throw new InvalidArgumentError(`expected bytes such as 512m or 2g, at least ${min}, got "${text}"`);
    }
    return value;
  };
}
