/**
 * Compares two versions as a contract keeps them, older first: by their numbers, a pre-release before its release, and
 * what is no release (`dev`, `other`, none) before everything.
 *
 * @example ['1.10', '1.9', '2.0-pre', 'dev'].sort(byVersion) // ['dev', '1.9', '1.10', '2.0-pre']
 */
export function byVersion(a: string | null, b: string | null): number {
  const [one, other] = [numbersOf(a), numbersOf(b)];
  if (one === null || other === null) {
    if (one !== other) return one === null ? -1 : 1;
    return (a ?? '') < (b ?? '') ? -1 : a === b ? 0 : 1;
  }
  for (let i = 0; i < Math.max(one.length, other.length); i++) {
    const step = (one[i] ?? 0) - (other[i] ?? 0);
    if (step !== 0) return step;
  }
  return Number(isPre(b)) - Number(isPre(a));
}

/** Is it a release, rather than a pre-release, a build from source or something unknown? */
export function isRelease(version: string | null): version is string {
  return numbersOf(version) !== null && !isPre(version);
}

function numbersOf(version: string | null): readonly number[] | null {
  if (version === null || !/^\d/.test(version)) return null;
  return version.replace(/-pre$/, '').split('.').map(Number);
}

function isPre(version: string | null): boolean {
  return version?.endsWith('-pre') === true;
}
