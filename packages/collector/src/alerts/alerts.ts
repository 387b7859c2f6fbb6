import type { ReleaseCheckRow, UsageRow } from '../api/types.ts';
import { DAY_MS, utcDay } from '../day/day.ts';
import type { OpenProject } from '../projects/projects.ts';
import type { Question } from '../reports/report.ts';
import { reports } from '../reports/reports.ts';
import type { Store } from '../store/store.ts';
import { type AlertBounds, DEFAULT_BOUNDS } from './bounds.ts';

/** Something that a project's maintainer should hear of. In it are numbers, names of the contract, and versions of enough installs. */
export interface ProjectAlert {
  readonly project: string;
  /** What it is about: the same as long as it is the same alert. */
  readonly name: string;
  /** A sentence for people. */
  readonly text: string;
}

interface AlertParts {
  readonly store: Store;
  readonly project: OpenProject;
  /** ISO 8601, or `null` where nothing ever was stored. */
  readonly lastStored: string | null;
  /** What holds for all projects; a project's own rules win. */
  readonly bounds: AlertBounds;
  /** In ms since 1970. */
  readonly now: number;
}

/** Fewer runs, or reports of a version, than this say nothing. */
const ENOUGH = 30;
const ERROR_DAYS = 7;
const RELEASE_DAYS = 30;
/** So many findings of a release are told by name. */
const MOST = 3;

/**
 * What is wrong with a project now. One whose traffic is made up has no alerts.
 *
 * @example await findAlerts({ store, project, lastStored, bounds: {}, now: Date.now() }) // [{ name: 'silent', … }]
 */
export async function findAlerts(parts: AlertParts): Promise<readonly ProjectAlert[]> {
  const { project, bounds: general } = parts;
  if (project.simulated !== undefined) return [];
  const bounds = { ...DEFAULT_BOUNDS, ...general, ...project.rules.alerts };
  const found = [
    silent(parts, bounds.silentHours),
    bounds.errorShare === null ? null : await failing(parts, bounds.errorShare),
    bounds.release ? await worseRelease(parts) : null,
  ];
  return found.flatMap((one) => (one === null ? [] : [{ project: project.name, ...one }]));
}

type Found = Omit<ProjectAlert, 'project'> | null;

function silent({ lastStored, now }: AlertParts, bound: number | null): Found {
  if (bound === null || lastStored === null) return null;
  const hours = Math.floor((now - Date.parse(lastStored)) / (60 * 60 * 1000));
  // No number that rises with each look: the alert is told once.
  return hours < bound
    ? null
    : { name: 'silent', text: `nothing was stored for ${bound} hours, since ${lastStored.slice(0, 16)}Z` };
}

async function failing(parts: AlertParts, bound: number): Promise<Found> {
  const rows = await reports.usage(questionOf(parts, ERROR_DAYS));
  const judged = rows.filter(
    (row): row is UsageRow & { success: number } => row.field === null && row.success !== null,
  );
  // Both halves of a pair say the same of the same runs.
  const runs = [...new Map(judged.map((row) => [row.event.replace(PAIRED, ''), row])).values()];
  const n = runs.reduce((sum, { count }) => sum + count, 0);
  const failed = runs.reduce((sum, { count, success }) => sum + count * (1 - success), 0);
  const isEnough = n >= Math.max(ENOUGH, kOf(parts));
  if (!isEnough || failed / n <= bound) return null;
  const numbers = `${percent(failed / n)} of ${n} runs in the last ${ERROR_DAYS} days failed`;
  return { name: 'errors', text: `${numbers}; the bound is ${percent(bound)}` };
}

async function worseRelease(parts: AlertParts): Promise<Found> {
  const question = questionOf(parts, RELEASE_DAYS);
  const k = kOf(parts);
  const [checks, releases] = await Promise.all([reports.releaseCheck(question), reports.releases(question)]);
  const sizes = new Map(releases.map(({ version, installDays, events }) => [version, installDays ?? events]));
  const isKnown = (version: string) => (sizes.get(version) ?? 0) >= k;
  const judged = checks.filter(
    ({ isEnough, n, nBefore, version, before }) =>
      isEnough && Math.min(n, nBefore) >= k && isKnown(version) && isKnown(before),
  );
  const newest = judged[0]?.version;
  const worse = judged.filter(({ version, isWorse }) => version === newest && isWorse);
  if (newest === undefined || worse.length === 0) return null;
  const told = worse.slice(0, MOST).map(sentence);
  const more = worse.length > MOST ? `; and ${worse.length - MOST} more` : '';
  return { name: `release ${newest}`, text: `${newest} got worse: ${told.join('; ')}${more}` };
}

function sentence({ what, event, value, rate, rateBefore, k, n, before }: ReleaseCheckRow): string {
  const of = value === null ? event : `${event} ${value}`;
  return `${what} of ${of} ${percent(rate)} (${k} of ${n}), after ${percent(rateBefore)} in ${before}`;
}

const PAIRED = /_(success|succeeded|failed|error)$/;

function questionOf({ store, project, now }: AlertParts, days: number): Question {
  const today = utcDay(now);
  return { store, project, from: utcDay(now - (days - 1) * DAY_MS), to: today, audience: null, today };
}

/** Clients of an older contract were promised its k. */
function kOf({ project }: AlertParts): number {
  return Math.max(...project.contracts.map(({ k }) => k));
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
