/** Where two texts part; lines are counted from 1. */
export interface Difference {
  readonly line: number;
  readonly found: string;
  readonly expected: string;
}

/**
 * The first line in which a file is not what it should be. Line ends are not looked at: git may have changed them.
 *
 * @example firstDifference('a\nb\n', 'a\nc\n') // { line: 2, found: 'b', expected: 'c' }
 */
export function firstDifference(found: string, expected: string): Difference | undefined {
  const [is, should] = [found, expected].map((text) => text.split(/\r?\n/)) as [string[], string[]];
  for (let i = 0; i < Math.max(is.length, should.length); i++) {
    if (is[i] !== should[i]) return { line: i + 1, found: is[i] ?? END, expected: should[i] ?? END };
  }
  return undefined;
}

const END = '(the end)';
