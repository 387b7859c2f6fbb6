import { type AlertBounds, checkBounds } from '../alerts/bounds.ts';
import type { LimitOptions } from '../limit/intake-limits.ts';
import { isRange } from './version-range.ts';

/** What a maintainer said about a project besides its contracts. It stands in the project's file. */
export interface ProjectRules {
  /** Limits of its own; what is not in it is as for all. */
  readonly limits?: LimitOptions;
  /** Who is told to stop for good. */
  readonly stops?: readonly Stop[];
  /** When its numbers are worth a message; what is not in it is as for all. */
  readonly alerts?: AlertBounds;
}

/** A batch is refused with 410 where everything that is said here applies to it; one that says nothing is everything. */
export interface Stop {
  /** Which versions of the tool: see version-range.ts. */
  readonly version?: string;
  /** Which contract, by its hash or the first digits of it. */
  readonly contract?: string;
}

const HASH = /^[0-9a-f]{8,64}$/;

/** @throws TypeError that says which part was expected to be what */
export function checkStop({ version, contract }: Stop): void {
  if (version !== undefined && !isRange(version)) {
    throw new TypeError(`version: expected a range such as "1.4", "<1.5" or ">=1.2 <1.4", got "${version}"`);
  }
  if (contract !== undefined && !HASH.test(contract)) {
    throw new TypeError(`contract: expected at least 8 of its hash's hexadecimal digits, got "${contract}"`);
  }
}

/** Whether two stops say the same. */
export function isSameStop(a: Stop, b: Stop): boolean {
  return a.version === b.version && a.contract === b.contract;
}

/** @throws TypeError where a file holds something else */
export function checkRules(rules: ProjectRules): ProjectRules {
  for (const stop of rules.stops ?? []) checkStop(stop);
  if (rules.alerts !== undefined) checkBounds(rules.alerts);
  return rules;
}
