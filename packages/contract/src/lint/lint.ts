import type { Contract } from '../define/contract.ts';
import { type ScoreOptions, score } from '../score/score.ts';
import { type Finding, finding, LEVELS, type Policy } from './finding.ts';
import { rules } from './rules.ts';

export interface LintOptions extends ScoreOptions {
  /** The UTC date at which the contract is looked at, `2026-11-21`: this package reads no clock. */
  readonly today: string;
  /** Rules of one's own, after those of the house. */
  readonly policies?: readonly Policy[] | undefined;
}

/**
 * Looks a valid contract over.
 *
 * A finding that the contract's `suppressions` name, by its id and the path that it was found at, is left out; a
 * suppression that leaves nothing out is a finding itself, and cannot be suppressed.
 *
 * @param previous the contract as it was before, for policies that compare
 * @throws TypeError for a policy that returns something else than findings
 * @example lint(contract, undefined, { today: '2026-11-21' }).filter(({ level }) => level === 'error')
 */
export function lint(contract: Contract, previous: Contract | undefined, options: LintOptions): readonly Finding[] {
  const { today, policies = [], ...scoring } = options;
  const context = { today, score: score(contract, scoring) };
  const found = [
    ...rules.flatMap((rule) => rule(contract, context)),
    ...policies.flatMap((policy) => asFindings(policy(contract, previous))),
  ];
  const names = (item: Finding) => (by: Contract['suppressions'][number]) =>
    by.finding === item.id && by.where === item.where;
  const left = found.filter((item) => !contract.suppressions.some(names(item)));
  const unused = contract.suppressions.flatMap((by, i) =>
    found.some((item) => names(item)(by)) ? [] : [unusedSuppression(by, i)],
  );
  return Object.freeze([...left, ...unused].sort(byLevel));
}

function unusedSuppression(by: Contract['suppressions'][number], index: number): Finding {
  return finding(
    'unused-suppression',
    'error',
    `suppressions.${index}`,
    `there is no finding ${JSON.stringify(by.finding)} at ${JSON.stringify(by.where)} to suppress`,
    'Remove it: left in, it would silence the same finding unread when it comes back.',
  );
}

function byLevel(a: Finding, b: Finding): number {
  return LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || compare(a.where, b.where) || compare(a.id, b.id);
}

/** By code unit, so that the order is the same wherever it is made. */
function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

/** Policies may come from plain JavaScript: what they return is looked at, and copied. */
function asFindings(returned: unknown): readonly Finding[] {
  if (!Array.isArray(returned)) throw new TypeError('lint: expected a list of findings from a policy');
  return returned.map((item: Readonly<Record<string, unknown>>) => {
    const { id, level, where, message, hint = '' } = item ?? {};
    const texts = [id, where, message, hint];
    if (!texts.every((text) => typeof text === 'string') || !LEVELS.some((known) => known === level)) {
      throw new TypeError('lint: expected a finding { id, level, where, message, hint } from a policy');
    }
    return finding(id as string, level as Finding['level'], where as string, message as string, hint as string);
  });
}
