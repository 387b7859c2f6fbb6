import {
  type Checker,
  type Contract,
  type Event,
  type Fields,
  optional,
  parseContract,
  WINDOW_DAYS,
} from '@aboveboard/contract';
import { checkRules, type ProjectRules, type Stop } from './rules.ts';
import { isInRange } from './version-range.ts';

/** A tool whose telemetry is taken in. */
export interface Project {
  readonly name: string;
  /** Public: it stands in every batch, and only says which contract applies. */
  readonly key: string;
  /** Every published contract, the current one last. */
  readonly contracts: readonly Contract[];
  /** How many days raw rows live, where that is less than the contract allows. */
  readonly rawDays?: number;
  readonly rules?: ProjectRules;
  /** Present where its traffic is made up. It is said wherever its numbers are shown, and never taken back. */
  readonly simulated?: Simulated;
}

/** What traffic was made up so far. Empty before the first. */
export interface Simulated {
  readonly seed?: number;
  readonly installs?: number;
  /** UTC dates: the first day, and the last one of the first run. */
  readonly from?: string;
  readonly firstUntil?: string;
  /** How far it is to go, and how far it has been sent: a UTC date in full, or up to an hour of it, `2026-11-21T14:00Z`. */
  readonly until?: string;
  readonly done?: string;
}

/** A project as the intake needs it: its gates compiled. */
export interface OpenProject extends Project {
  readonly rules: ProjectRules;
  readonly current: Checker;
  /**
   * The gate of a contract by its hash; the current one for a hash that was never published here.
   *
   * @param isPartial whether its required fields may be missing, as they are on a machine that has not accepted them yet
   */
  checkerFor(hash: unknown, isPartial?: boolean): Checker;
  /** Whether who sends with this contract and these common fields has been told to stop for good. */
  isStopped(contract: unknown, common: unknown): boolean;
  /** How many days ago an event may have happened. Made-up months come all at once. */
  readonly windowDays: number;
}

export const PROJECT_NAME = /^[a-z][a-z0-9-]{0,39}$/;
export const PROJECT_KEY = /^ab_[A-Za-z0-9_]{8,64}$/;

/**
 * A project out of the JSON of its file.
 *
 * @throws TypeError or ContractError where it is none
 */
export function parseProject(json: unknown): Project {
  const { name, key, contracts, rawDays, rules, simulated } = json as Project;
  return {
    name,
    key,
    contracts: contracts.map(parseContract),
    ...(rawDays === undefined ? {} : { rawDays }),
    ...(rules === undefined ? {} : { rules: checkRules(rules) }),
    ...(simulated === undefined ? {} : { simulated }),
  };
}

/**
 * Compiles the gates of a project.
 *
 * @param make `compile`, or `interpret` where no code may be generated
 * @throws Error for a project without a contract
 * @example openProject({ name: 'mytool', key: 'ab_…', contracts: [contract] }, compile).current.acceptEvent(name, fields)
 */
export function openProject(project: Project, make: (contract: Contract) => Checker): OpenProject {
  const checkers = project.contracts.map((contract) => make(contract));
  const byHash = new Map<unknown, Checker>(checkers.map((checker) => [checker.hash, checker]));
  const current = checkers[checkers.length - 1];
  if (current === undefined) throw new Error(`project ${project.name} has no contract`);
  const rules = project.rules ?? {};
  const partial = new Map<Checker, Checker>();
  const checkerFor = (hash: unknown, isPartial = false) => {
    const whole = byHash.get(hash) ?? current;
    if (!isPartial) return whole;
    const part = partial.get(whole) ?? make(withoutRequired(whole.contract));
    partial.set(whole, part);
    return part;
  };
  const isStopped = stopped(rules.stops ?? [], (hash) => versionFieldOf(checkerFor(hash).contract));
  const windowDays = project.simulated === undefined ? WINDOW_DAYS : SIMULATED_WINDOW_DAYS;
  return { ...project, rules, current, checkerFor, isStopped, windowDays };
}

/** A year, and some. */
const SIMULATED_WINDOW_DAYS = 400;

function withoutRequired(contract: Contract): Contract {
  const all = (fields: Fields) =>
    Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, optional(field)]));
  const events = Object.entries(contract.events).map(([name, event]): [string, Event] => [
    name,
    event.shape === 'rollup' ? { ...event, by: all(event.by) } : { ...event, fields: all(event.fields) },
  ]);
  return { ...contract, events: Object.fromEntries(events) };
}

function stopped(stops: readonly Stop[], versionField: (hash: unknown) => string | null): OpenProject['isStopped'] {
  if (stops.length === 0) return () => false;
  return (hash, common) => {
    const field = versionField(hash);
    const sent =
      field === null || typeof common !== 'object' || common === null ? undefined : Reflect.get(common, field);
    const version = typeof sent === 'string' && sent.length <= MAX_VERSION ? sent : null;
    return stops.some(
      ({ version: range, contract }) =>
        (range === undefined || (version !== null && isInRange(version, range))) &&
        (contract === undefined || (typeof hash === 'string' && hash.startsWith(contract))),
    );
  };
}
const MAX_VERSION = 100;

/** The common field that says the tool's version: the one of that name, else the first that is a version. */
function versionFieldOf({ common }: Contract): string | null {
  const versions = Object.entries(common).filter(([, field]) => field.kind === 'version');
  return (versions.find(([name]) => name === 'version') ?? versions[0])?.[0] ?? null;
}
