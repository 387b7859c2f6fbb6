import type { Values } from '@aboveboard/contract';

/**
 * Where events are forwarded to. To add a type: a folder here with its `TargetType`, its test, and one line in
 * targets.ts. What is common to all is elsewhere: reading the spool and keeping the cursor (follower.ts), repeating
 * and waiting (forward.ts), requests (post.ts).
 */
export interface TargetType {
  readonly name: string;
  /** What `aboveboard forward add` has to be told, and what it may be told. Anything else is refused. */
  readonly settings: Readonly<Partial<Record<SettingName, 'needed' | 'may'>>>;
  /** How many events go into one request, or one write. */
  readonly maxEvents: number;
  open(settings: Settings): Target;
}

export interface Target {
  /**
   * Hands events over; returns when the target has them for good. The same events may come again, after a crash or a
   * lost answer, with the same uuids.
   *
   * @returns how many of them the target took note of and refused; they are counted, and not sent again
   * @throws DeliveryError where they have to come again
   */
  deliver(events: readonly ForwardedEvent[]): Promise<{ readonly refused: number }>;
  /**
   * Deletes what came under an identity, or has it deleted; `null` where this target cannot be told.
   *
   * @returns `erased` where it is gone, `told` where the target has taken the order
   * @throws DeliveryError where it has to be asked again
   */
  readonly erase: ((identity: string) => Promise<'erased' | 'told'>) | null;
}

/** What one forwarder was told: kept in a file for the collector's own user alone, since it holds secrets. */
export interface Settings {
  /** `posthog-3fa2c1`, made up when the forwarder was added. */
  readonly id: string;
  readonly project: string;
  readonly type: string;
  /** Random, for whatever has to be unguessable and the same at each repetition. */
  readonly salt: string;
  readonly url?: string;
  readonly dir?: string;
  readonly secret?: string;
  readonly secretHeader?: string;
  readonly eraseUrl?: string;
  readonly eraseSecret?: string;
}

export type SettingName = 'url' | 'dir' | 'secret' | 'secretHeader' | 'eraseUrl' | 'eraseSecret';

/** One event as every target gets it: what admit kept, and nothing else. */
export interface ForwardedEvent {
  /** The same at each repetition, so that a target can tell one from two events. */
  readonly uuid: string;
  readonly project: string;
  readonly event: string;
  /** UTC date on which it happened. */
  readonly day: string;
  /** UTC date on which it arrived here. */
  readonly arrived: string;
  /** `null` where the event's stream has none. */
  readonly identity: string | null;
  /** The batch that brought it: to give events without an identity something in common that nothing else has. */
  readonly batch: string;
  readonly common: Values;
  readonly fields: Values;
}

/** Why a delivery did not happen. The list is closed and says nothing of what was sent or answered. */
export type DeliveryProblem =
  | 'unreachable'
  | 'timed_out'
  | 'redirected'
  | 'unauthorized'
  | 'too_large'
  | 'too_many'
  | 'bad_data'
  | 'refused'
  | 'server_error'
  | 'disk_full'
  | 'disk';

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly problem: DeliveryProblem;
  /** After how many ms to come again, where the target said so. */
  readonly retryAfter: number | null;

  constructor(problem: DeliveryProblem, retryAfter: number | null = null) {
    super(problem);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}
