/**
 * Ranges of a tool's versions, as a person writes them:
 *
 *     1.4            1.4 and every 1.4.x
 *     <1.5           also <=, >, >=
 *     >=1.2 <1.4     all of them
 *     1.1 || dev     one of them; a word stands for itself
 *
 * A contract often keeps less of a version than there is, so only the parts that both sides have are compared: `1.4` as it
 * arrives is neither below nor above `1.4.2`. A pre-release counts as its release.
 */
export function isRange(text: string): boolean {
  return text.length <= 200 && comparators(text).every((all) => all.length > 0 && all.every((one) => ONE.test(one)));
}

const ONE = /^((<|<=|>|>=)?\d{1,9}(\.\d{1,9}){0,3}(\.[x*])?|[a-z]{1,20})$/;

/** @example isInRange('1.3', '>=1.2 <1.4') // true */
export function isInRange(version: string, range: string): boolean {
  return comparators(range).some((all) => all.every((one) => holds(version, one)));
}

function comparators(range: string): string[][] {
  return range.split('||').map((part) => part.split(/\s+/).filter((one) => one !== ''));
}

function holds(version: string, comparator: string): boolean {
  const [, sign, wanted = ''] = /^([<>]=?)?(.*)$/.exec(comparator) ?? [];
  const theirs = partsOf(version);
  const ours = partsOf(wanted);
  if (theirs === null || ours === null) return sign === undefined && version === wanted;
  const order = compare(theirs, ours);
  switch (sign) {
    case '<':
      return order < 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '>=':
      return order >= 0;
    default:
      return order === 0;
  }
}

function partsOf(version: string): number[] | null {
  const found = /^v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:$|\.[x*]$|[-+.])/.exec(version)?.[1];
  return found === undefined ? null : found.split('.').map(Number);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return 0;
}
