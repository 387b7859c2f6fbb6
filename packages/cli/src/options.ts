import { InvalidArgumentError, Option } from 'commander';

/** The data directory, in the same words for every command that has one. */
export function dataOption(): Option {
  return new Option('--data <dir>', "the collector's data directory").default('.aboveboard').env('ABOVEBOARD_DATA');
}

/** For programs, in the same words for every command that has it: one JSON value on one line, and nothing else. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON');
}

/** Reads a whole number, for a flag. */
export function wholeFrom(min: number): (text: string) => number {
  return (text) => {
    const value = wholeOf(text);
    if (value === null || value < min) {
      throw new InvalidArgumentError(`expected a whole number of at least ${min}, got "${text}"`);
    }
    return value;
  };
}

/** @returns `null` for what is no whole number */
export function wholeOf(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Reads a UTC date, for a flag. */
export function dayArgument(text: string): string {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError('expected a date such as 2026-11-21');
  return text;
}

/** A number of bytes: `2g`, `512m`, `64k`, or plain. @returns `null` for what is none */
export function bytesOf(text: string): number | null {
  const [, digits, unit = ''] = /^(\d{1,15})([kmgt]?)(?:i?b)?$/i.exec(text) ?? [];
  return digits === undefined ? null : Number(digits) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf(unit.toLowerCase());
}
