/**
 * The reports API as the dashboard sees it: `GET /api/...`, JSON, signed in by cookie or `authorization: Bearer`.
 * A day is a UTC date, `2026-11-21`; a range includes both its days. An error is `{ error: string }` with its status.
 */

/** `GET /api/session` */
export interface Session {
  readonly signedIn: boolean;
  /** Whether people may also sign in by a provider of identities, at `/api/oidc/start`. */
  readonly oidc: boolean;
}

/** `GET /api/projects` */
export interface ProjectSummary {
  readonly name: string;
  /** The contract's own sentence. */
  readonly why: string;
  /** The public key that clients of this project send. */
  readonly key: string;
  /** How installs are counted: by presence flags, by an id, or not at all. */
  readonly counting: Counting;
  /** When an event of the project was last stored, ISO 8601, or `null` where none ever was. */
  readonly lastStored: string | null;
  /** Whose events can be told to come from one another, for funnels; none where no event has an id. */
  readonly linked: readonly LinkedStream[];
  /** Its traffic is made up, by `aboveboard simulate`. Absent where it is real. */
  readonly simulated?: true;
}

/** Events that share an id. */
export interface LinkedStream {
  readonly stream: string;
  readonly identity: 'process' | 'rotating' | 'install';
  readonly events: readonly string[];
}

export type Counting = 'presence' | 'identity' | 'none';

/**
 * `GET /api/projects/P/books?from&to`: what became of every event that ever reached the collector.
 * `received = stored + duplicate + sum(dropped) + limited + waiting`, at every moment.
 */
export interface Books {
  readonly project: string;
  readonly from: string;
  readonly to: string;
  readonly received: number;
  readonly stored: number;
  readonly duplicate: number;
  /** Events refused by the contract, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly limited: number;
  /** Answered and safe in the spool, not yet in the store. */
  readonly waiting: number;
}

/**
 * `GET /api/projects/P/reports/NAME?from&to&audience&format`. Without a range: the last 30 days, today included.
 * `audience` is `ci` or `people`; without it both are counted, and what does not say which. `version` narrows down to one release, empty for
 * what has none, in all reports but those that compare versions or do not know them. `field` and `value` narrow down to one value of a
 * common field, empty for what has none: active installs and versions as far back as sums go, all else as far as raw rows do (`rawSince`),
 * drops not at all, nor, where ids tell, new installs and retention. `steps` are those of a funnel. `format` is `csv`, `ndjson` or
 * `parquet` for the rows alone, or `sql` for the questions to the store that lie behind them.
 */
export interface Report<Row> {
  readonly project: string;
  readonly report: string;
  readonly from: string;
  readonly to: string;
  /** The first day of which raw rows exist; sums by day go back further. `null` where no raw row exists. */
  readonly rawSince?: string | null;
  /** How many days raw rows live, as the contract or the operator says. */
  readonly rawDays?: number | 'forever';
  readonly rows: readonly Row[];
}

/** `GET /api/forwarders`: how each forwarder is doing. */
export interface ForwarderState {
  readonly id: string;
  readonly type: string;
  readonly project: string;
  /** An address or a directory, without anything secret. */
  readonly target: string;
  /** Events in the store that the target does not have yet. */
  readonly behind: number;
  /** Since when it has not had everything, ISO 8601; `null` while it has. */
  readonly behindSince: string | null;
  readonly forwarded: number;
  /** Taken note of by the target, and refused. */
  readonly refused: number;
  /** Deleted before the target took them, because the spool does not grow for ever. */
  readonly lost: number;
  /** Why the last try failed, in one word; `null` after one that did not. */
  readonly problem: string | null;
}

/**
 * The receipt of an erasure: what `POST /v1/forget` and `DELETE /api/projects/P/installs/ID` answer, and
 * `GET /v1/forget/RECEIPT` later. It says nothing of the id, nor whether there was anything under it.
 */
export interface Erasure {
  readonly receipt: string;
  /** `gone`: queries have found nothing under the id any more, and it cannot come back. */
  readonly state: 'waiting' | 'gone';
  /** ISO 8601. */
  readonly asked: string;
  /** When it was verified to be gone, ISO 8601; `null` before. */
  readonly verified: string | null;
}

/**
 * `GET /api/projects/P/live?last`, server-sent events: what has just become of what arrived, each message one of these as JSON
 * with an id. A client that comes again sends `last-event-id`, as browsers do by themselves; `last` is how many of the latest to
 * begin with otherwise, 50 by default. No id of anybody is in it, no value that was refused, no name that the contract does not
 * have.
 */
export type LiveEntry = LiveEvent | LiveDrop | LiveGap;

/** An event that was stored, as the contract let it through. */
export interface LiveEvent {
  readonly type: 'event';
  /** When it was stored, ISO 8601. */
  readonly at: string;
  readonly event: string;
  /** The UTC date that it is counted on. */
  readonly day: string;
  /** Which published contract the client has, from 1; `null` for one that was never published here. */
  readonly revision: number | null;
  readonly common: Readonly<Record<string, LiveValue>>;
  readonly fields: Readonly<Record<string, LiveValue>>;
}

/** A bucket by its label, a digest by the word for it, all else as it is kept. */
export type LiveValue = string | number | boolean | readonly string[];

/** What was not stored, and why: a reason of the contract, or `duplicate`, `erased`, `limited`, `banned`, `stopped`. */
export interface LiveDrop {
  readonly type: 'drop';
  readonly at: string;
  /** Whether a whole event was refused, or only one of its fields. */
  readonly what: 'event' | 'field';
  readonly reason: string;
  readonly event: string | null;
  readonly field: string | null;
  readonly count: number;
  readonly revision: number | null;
}

/** So many entries came faster than they could be shown. */
export interface LiveGap {
  readonly type: 'left-out';
  readonly count: number;
}

/** The rows of each report, by its name. */
export interface Reports {
  /** One row a day, none left out. */
  active: ActiveRow;
  /** By install-days, most first; by events where installs cannot be counted. */
  versions: VersionRow;
  /** By count, most first. The presence event is not listed. */
  events: EventRow;
  /** What the contract kept out, most first. */
  drops: DropRow;
  /** The numbers of the first screen, always all of them and in one order. */
  summary: SummaryRow;
  /** One row for each version and day on which it was in use, versions in semver order. */
  adoption: AdoptionRow;
  /** One row for each version, in semver order. */
  releases: ReleaseRow;
  /** Each event, and each value of its choices and choice lists; events by count, values by count within. */
  usage: UsageRow;
  /** Each error by version, most frequent first, versions in semver order within. */
  errors: ErrorRow;
  /** What got worse from one version to the next, and what was looked at; the newest version first, worst first within. */
  releaseCheck: ReleaseCheckRow;
  /** Every value of every field that has few: of the common fields, then of each event's. */
  fields: FieldRow;
  /** Installs by the week in which they were first seen, and how many of them are there in each later week. */
  retention: RetentionRow;
  /** How long things took, by version, in the contract's own ranges. */
  durations: DurationRow;
  /** Which published contract the clients have, the newest first. */
  contracts: ContractRow;
  /** What was refused on each day of arrival, with what arrived. */
  dropsByDay: DropsByDayRow;
  /** How many of those who did one thing did the next; no rows where no id joins events. */
  funnel: FunnelRow;
}

export interface ActiveRow {
  readonly day: string;
  /** `null` on a day without any data, and where installs cannot be counted: a gap, not a zero. */
  readonly installs: number | null;
  readonly events: number | null;
  /** The day is not over: its numbers will rise. */
  readonly unfinished?: true;
}

export interface VersionRow {
  /** As the contract keeps it: `1.4`, `dev`, `other`; `null` where none was sent. */
  readonly version: string | null;
  /**
   * Active installs of each day, added up over the days: comparable between versions however installs are counted, and
   * not a number of installs. `null` where installs cannot be counted.
   */
  readonly installDays: number | null;
  readonly events: number;
}

export interface EventRow {
  readonly event: string;
  readonly count: number;
  /** Installs that sent it, where an id tells; otherwise `null`. */
  readonly installs: number | null;
  readonly lastDay: string;
}

export interface SummaryRow {
  /**
   * - `activeDay`, `activeWeek`, `activeMonth` installs that were in use; weeks begin on Monday, all in UTC
   * - `new` installs first seen in the week
   * - `latestVersion` share of the week's install-days that are on the newest release
   * - `success` share of the week's runs that went well, over all events that say so
   * - `p50`, `p95` how long the main thing took in the week: the event with a duration that happens most often
   */
  readonly number: 'activeDay' | 'activeWeek' | 'activeMonth' | 'new' | 'latestVersion' | 'success' | 'p50' | 'p95';
  /** Of the last period that is over; `null` where there is nothing to say, or where the contract does not tell. */
  readonly value: number | null;
  /** Of the period before that one, in the same unit. */
  readonly before: number | null;
  /** What the value is a share of (install-days, runs); `null` for a number of installs. */
  readonly of: number | null;
  /** The first day of the period that is over. */
  readonly period: string;
  /** Of the period that is not over yet: it will rise, and is no fall. */
  readonly unfinished: number | null;
  /** What the number is about: the newest release, the event; the range `100-1000 ms` for a duration. */
  readonly about: string | null;
  /** The value of each period of the question's range that is over, oldest first; `null` is a gap. */
  readonly series: readonly (number | null)[];
}

export interface AdoptionRow {
  readonly version: string | null;
  readonly day: string;
  /** `null` where installs cannot be counted. */
  readonly installs: number | null;
  readonly events: number;
  /** Of the day's installs; of its events where installs cannot be counted. */
  readonly share: number;
  /** Since the first day on which this version was ever seen: to lay releases over each other. */
  readonly daysSinceRelease: number;
  readonly unfinished?: true;
}

export interface ReleaseRow {
  readonly version: string | null;
  /** Neither a pre-release nor a build from source. */
  readonly isRelease: boolean;
  /** The first day on which it was ever seen, which need not be in the question's range. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** Over the question's range; `null` where installs cannot be counted. */
  readonly installDays: number | null;
  readonly events: number;
  /** Of the install-days of the range; of its events where installs cannot be counted. */
  readonly share: number | null;
  /** Days from its first one until at least half of a day's installs had it or a newer one; `null` while they have not. */
  readonly daysToHalf: number | null;
}

export interface UsageRow {
  readonly event: string;
  /** The field that `value` is of; `null` in the row of the event itself. */
  readonly field: string | null;
  /** `null` where the field was absent. */
  readonly value: string | null;
  /** How often; for events that are added up on the machine, the sum of their first counter. */
  readonly count: number;
  /** Distinct installs over the range; `null` where no id tells, or where some of the ids have expired. */
  readonly installs: number | null;
  /** Of all installs of the range; `null` as above. */
  readonly share: number | null;
  /** Share of the runs that went well, where the event says so. */
  readonly success: number | null;
  /** The ranges that hold the median and the 95th percentile of how long it took, where the event says so. */
  readonly p50: Range | null;
  readonly p95: Range | null;
  /** The count of each day of the range, `null` on a day without any data. */
  readonly series: readonly (number | null)[];
}

/** A range of a bucket field: at least `from`, less than `to`, which is `null` for the last one. */
export interface Range {
  readonly label: string;
  readonly from: number;
  readonly to: number | null;
  readonly unit: string;
}

export interface ErrorRow {
  readonly event: string;
  /** The field of `code`; `null` where the event itself is the error. */
  readonly field: string | null;
  readonly code: string | null;
  readonly version: string | null;
  readonly count: number;
  /** Installs of this version that met it, and all installs of it; `null` where no id tells, or ids have expired. */
  readonly installs: number | null;
  readonly ofInstalls: number | null;
  /** `installs / ofInstalls`. */
  readonly share: number | null;
  /** Errors for each install-day of the version: what can be said without ids. `null` where installs cannot be counted. */
  readonly perInstallDay: number | null;
  /** No older version ever had it, and there was an older one. */
  readonly isNew: boolean;
}

/** One comparison of a release with the one before it: two proportions, and how likely their difference is by chance. */
export interface ReleaseCheckRow {
  readonly version: string;
  readonly before: string;
  /**
   * - `error` installs that met an error, of all installs of the version; where no id tells, that error among all events
   * - `failure` runs that failed, of all runs
   * - `slower` runs that took longer than the range in which the median of the version before lies, of all runs
   */
  readonly what: 'error' | 'failure' | 'slower';
  readonly event: string;
  /** The field and the value that the comparison is about: a code, or the range above which a run is slow. */
  readonly field: string | null;
  readonly value: string | null;
  /** `k` of `n` in this version, `kBefore` of `nBefore` in the one before. */
  readonly k: number;
  readonly n: number;
  readonly kBefore: number;
  readonly nBefore: number;
  readonly rate: number;
  readonly rateBefore: number;
  /** The two-proportion z statistic, pooled; above zero is worse. */
  readonly z: number;
  /** One-sided, after Holm's correction for all comparisons of the same two versions. */
  readonly p: number;
  /** `p` below 0.01, and at least 30 on both sides; fewer are not judged. */
  readonly isWorse: boolean;
  /** Whether there were enough on both sides to judge at all. */
  readonly isEnough: boolean;
}

export interface FieldRow {
  /** `null` for a common field. */
  readonly event: string | null;
  readonly field: string;
  readonly kind: 'choice' | 'choices' | 'bucket' | 'version' | 'flag' | 'int';
  /** Whether it says which release of the tool it is: `version` narrows down to it, rather than `field`. */
  readonly isRelease?: true;
  /** As it is kept; the index of a bucket; `null` where the field was absent. */
  readonly value: string | null;
  /** As a person reads it: a bucket's range with its unit, `yes` or `no`. */
  readonly label: string;
  /** Where the value stands in the field's own order: that of ranges, numbers and versions; by count otherwise. */
  readonly order: number;
  readonly count: number;
  /** Of common fields, and of events whose stream has an id; otherwise `null`. */
  readonly installDays: number | null;
  /** Of the install-days where there are any, of the count otherwise. Several values of a `choices` may add up to more than 1. */
  readonly share: number | null;
}

export interface RetentionRow {
  /** The Monday of the week in which these installs were first seen. */
  readonly cohort: string;
  /** Weeks since then, 0 is that week itself. */
  readonly week: number;
  /** The Monday of that week. */
  readonly monday: string;
  readonly installs: number;
  /** All installs of the cohort that were seen in its first week; `null` where that week is not in the store. */
  readonly of: number | null;
  readonly share: number | null;
  /** The week is not over. */
  readonly unfinished?: true;
}

export interface DurationRow {
  readonly event: string;
  readonly field: string;
  readonly version: string | null;
  /** Index of the range, its bounds, and what it is called. */
  readonly bucket: number;
  readonly label: string;
  readonly from: number;
  readonly to: number | null;
  readonly unit: string;
  readonly count: number;
}

export interface ContractRow {
  /** Hash of the contract; `null` for one that was never published here. */
  readonly contract: string | null;
  /** Which one in the order of publication, from 1. */
  readonly revision: number | null;
  readonly isCurrent: boolean;
  readonly events: number;
  readonly installDays: number | null;
  /** Of the install-days; of the events where installs cannot be counted. */
  readonly share: number | null;
  readonly firstDay: string;
  readonly lastDay: string;
}

export interface DropsByDayRow {
  /** Of arrival, UTC. */
  readonly day: string;
  readonly what: 'event' | 'field';
  readonly reason: string;
  readonly count: number;
  /** Events that arrived on that day. */
  readonly received: number;
  readonly unfinished?: true;
}

export interface DropRow {
  /** Whether a whole event was refused, or only one of its fields. */
  readonly what: 'event' | 'field';
  readonly reason: string;
  /** The event's name where the contract knows it. */
  readonly event: string | null;
  /** The field's name where the contract knows it; a name it does not know is counted and not kept. */
  readonly field: string | null;
  readonly count: number;
}

export interface FunnelRow {
  /** From 1. */
  readonly step: number;
  readonly event: string;
  /** Of the event only what has this value in this field; `null` for all of it. */
  readonly field: string | null;
  readonly value: string | null;
  /** What an id is of: one run, some days, an installation. */
  readonly identity: LinkedStream['identity'];
  /** Ids that came as far as this step, each step on the day of the one before it or later. */
  readonly ids: number;
  readonly ofFirst: number | null;
  /** `null` for the first. */
  readonly ofBefore: number | null;
}

/** `GET` and `POST /api/projects/P/notes`, `DELETE /api/projects/P/notes/ID`: what charts mark on a day. */
export interface Note {
  readonly id: string;
  /** UTC. */
  readonly day: string;
  readonly text: string;
  /** What is known to be wrong with published numbers, or was put right in them: the public page shows it to everybody. */
  readonly correction?: true;
}

/** `GET` and `POST /api/views`, `DELETE /api/views/NAME`: an address of the dashboard under a name. */
export interface SavedView {
  readonly name: string;
  /** `?project=mytool&days=7` */
  readonly search: string;
}

/**
 * `GET /api/health`, without signing in, since it says nothing of any project: whether what was promised becomes stored.
 * It is answered by the intake's process, so that a store that hangs cannot hide it.
 */
export interface Health {
  readonly ready: boolean;
  /** What is wrong, in sentences; none where it is ready. */
  readonly troubles: readonly string[];
  /** Bytes in the spool that are not in the store yet. */
  readonly waitingBytes: number;
  /** How long the oldest event has waited for the store, `null` where none waits. */
  readonly oldestWaitingSeconds: number | null;
  /** When an event was last stored, ISO 8601, or `null` where none ever was. */
  readonly lastStored: string | null;
  readonly spool: { readonly bytes: number; readonly maxBytes: number };
  /** Free bytes on the disk. */
  readonly diskFree: number;
  /** What of the spool could not be read: torn tails, damaged records. */
  readonly skipped: { readonly bytes: number; readonly places: number };
}
