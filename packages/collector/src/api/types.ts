/**
 * The reports API as the dashboard sees it: `GET /api/...`, JSON, signed in by cookie or `authorization: Bearer`.
 * A day is a UTC date, `2026-11-21`; a range includes both its days. An error is `{ error: string }` with its status.
 */

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

/** `GET /api/projects/P/reports/NAME?from&to`. Without a range: the last 30 days, today included. */
export interface Report<Row> {
  readonly project: string;
  readonly report: string;
  readonly from: string;
  readonly to: string;
  readonly rows: readonly Row[];
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
}

export interface ActiveRow {
  readonly day: string;
  /** `null` on a day without any data, and where installs cannot be counted: a gap, not a zero. */
  readonly installs: number | null;
  readonly events: number | null;
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
