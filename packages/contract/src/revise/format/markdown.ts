import type { Change } from '../changes/change.ts';
import { summary } from '../diff.ts';

/**
 * For a pull request: one row a change, the worst first.
 *
 * @example
 * | privacy | wire | change | why it counts | CI asks for | users |
 */
export function markdown(changes: readonly Change[]): string {
  if (changes.length === 0) return 'The contract has not changed.\n';
  const rows = changes.map(({ privacy, wire, message, why, asks, users }) =>
    [privacy, wire, message, why, asks, users].map(cell).join(' | '),
  );
  return [
    `**${summary(changes)}**`,
    '',
    '| privacy | wire | change | why it counts | CI asks for | users |',
    '|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
    '',
  ].join('\n');
}

/** A contract's sentence must neither end the cell nor become a link, an image or a mention. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]#!|~]/g, '\\$&')
    .replace(/@/g, '@\u200b')
    .replace(/:\/\//g, ':\u200b//');
}
