import { type Change, isWider, PRIVACY, type Privacy } from '../changes/change.ts';
import { summary } from '../diff.ts';
import type { FormatOptions } from './format.ts';

/**
 * For a terminal: grouped by what it means for people, the worst first.
 *
 * @example
 * wider-identity: two reviews; stripped until accepted
 *   + common.project: digest added, of "the address of the git remote", for one install
 *     Reports with equal digests can be joined to each other.
 */
export function text(changes: readonly Change[], { isColoured = false }: Partial<FormatOptions> = {}): string {
  const paint = (code: number, words: string) => (isColoured ? `\u001b[${code}m${words}\u001b[0m` : words);
  const groups = [...PRIVACY].reverse().flatMap((level) => {
    const group = changes.filter(({ privacy }) => privacy === level);
    if (group.length === 0) return [];
    return [
      paint(BOLD, `${level}: ${MEANING[level]}`),
      ...group.flatMap((change) => [
        `  ${paint(isWider(change) ? RED : GREEN, MARK(change))} ${change.message}`,
        `    ${paint(DIM, change.why)}`,
        ...(change.asks === 'deprecate-first' ? [`    ${paint(YELLOW, 'breaking: deprecate first')}`] : []),
      ]),
      '',
    ];
  });
  return `${[...groups, summary(changes)].join('\n')}\n`;
}

const [BOLD, DIM, RED, GREEN, YELLOW] = [1, 2, 31, 32, 33] as const;

/** Colour alone must not say it. */
const MARK = (change: Change) => (isWider(change) ? '+' : change.privacy === 'narrower' ? '-' : '~');

const MEANING: Readonly<Record<Privacy, string>> = {
  same: 'nothing changes for the people who are measured',
  wording: 'what is sent stays; shown in the changelog',
  narrower: 'less is said of people; shown in the changelog',
  'wider-value': 'asks for a review; people are asked again where the budget in bits is crossed',
  'wider-field': 'asks for a review; stripped until accepted',
  'wider-event': 'asks for a review; stripped until accepted',
  'wider-identity': 'asks for two reviews; stripped until accepted',
  'wider-recipient': 'asks for two reviews; stripped until accepted',
};
