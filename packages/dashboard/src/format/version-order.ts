/**
 * Newest first, by semver: `1.10` before `1.9`, `2.0` before `2.0-pre`. What is no number (`dev`, `other`, none sent)
 * comes last, as it is neither old nor new.
 */
export function newestFirst(a: string | null, b: string | null): number {
  const left = parse(a);
  const right = parse(b);
  if (!left || !right) return Number(!left) - Number(!right) || rank(a) - rank(b) || String(a).localeCompare(String(b));
  for (let i = 0; i < Math.max(left.parts.length, right.parts.length); i++) {
    const order = (right.parts[i] ?? 0) - (left.parts[i] ?? 0);
    if (order) return order;
  }
  return Number(left.isPre) - Number(right.isPre);
}

/** Whether it can stand in an order of releases. */
export const isRelease = (version: string | null): boolean => parse(version) !== null;

function parse(version: string | null) {
  const found = /^(\d+(?:\.\d+)*)(-.+)?$/.exec(version ?? '');
  return found?.[1] ? { parts: found[1].split('.').map(Number), isPre: found[2] !== undefined } : null;
}

const rank = (version: string | null) => ['dev', 'other', null].indexOf(version);
