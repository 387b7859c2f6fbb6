import { type Change, isWider } from '../changes/change.ts';
import type { FormatOptions } from './format.ts';

/**
 * Annotations of a GitHub workflow: a widening is an error, a breaking change a warning, all else a notice.
 *
 * @example ::error file=telemetry.contract.ts,line=14,title=wider-field (asks for review-and-revision)::events.index.fields.ok: flag added …
 */
export function github(changes: readonly Change[], { file, lineOf }: FormatOptions): string {
  return changes
    .map((change) => {
      const { path, privacy, wire, asks, message, why } = change;
      const line = lineOf === undefined ? '' : `line=${lineOf(path)},`;
      const title = `${wire === 'breaking' ? `${privacy}, breaking` : privacy} (asks for ${asks})`;
      return `::${level(change)} file=${property(file)},${line}title=${property(title)}::${data(`${message}. ${why}`)}\n`;
    })
    .join('');
}

/** What CI asks for something about is an error where people are concerned, and a warning where only programs are. */
function level(change: Change): 'error' | 'warning' | 'notice' {
  if (isWider(change)) return 'error';
  return change.wire === 'breaking' ? 'warning' : 'notice';
}

/** As `@actions/core` escapes: a line break would end the command, and begin one of somebody else's. */
function data(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function property(text: string): string {
  return data(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
