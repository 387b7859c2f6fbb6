import { dayOf } from '../../day/day.ts';
import { makeDir } from '../../dir/files.ts';
import { namesIn } from '../../dir/place.ts';
import { mark } from '../../record/once.ts';
import { isDebugging } from '../../session/debugging.ts';
import { SESSION } from '../../session/key.ts';
import type { Session } from '../../session/session.ts';
import type { Control } from '../../telemetry.ts';
import type { EventName } from '../fill/mapping.ts';

export interface ClientOptions {
  /** At most one report in so many days on a machine, whatever the number of clients. Default: one for each client. */
  readonly everyDays?: number;
}

/**
 * What an SDK's constructor calls: reports that a client was made, once the constructor has returned. A constructor waits
 * for nothing, and a program that ends at once is counted as well.
 *
 * With `everyDays` the day of the last report is kept with the client's other files; where there is no disk to keep it on,
 * in memory: one report a process then, and never more often.
 *
 * @example
 * const countClient = countClients(telemetry, 'ping', { everyDays: 7 });
 * class Client {
 *   constructor(options: Options) {
 *     countClient({ deployment_mode: options.mode });
 *   }
 * }
 */
export function countClients<T extends Control, E extends EventName<T>>(
  telemetry: T,
  event: E,
  { everyDays }: ClientOptions = {},
): T[E] extends (...values: infer A) => void ? (...values: A) => void : never {
  const session = (telemetry as { readonly [SESSION]?: Session })[SESSION];
  let last = Number.NaN;
  const isDue = (days: number) => {
    const now = session?.host.now() ?? Date.now();
    // A moment from the future was noted under a wrong clock.
    if (now >= last && now - last < days * DAY) return false;
    // Asked each time, since it may change; and whoever says no leaves no mark.
    telemetry.$status();
    if (session?.isOff || (session !== undefined && !takesTurn(session, event, days, now))) return false;
    last = now;
    return true;
  };
  const call = (...values: readonly unknown[]) => {
    soon(() => {
      if (everyDays === undefined || isDue(everyDays)) (telemetry as unknown as Loose)[event]?.(...values);
    }, telemetry.$flush);
  };
  return call as never;
}

type Loose = Readonly<Record<string, (...values: readonly unknown[]) => void>>;

const DAY = 86_400_000;

/** Of many processes the one reports that makes the day's mark. Without a disk, each may. */
function takesTurn(session: Session, event: string, days: number, now: number): boolean {
  const { place } = session;
  if (isDebugging(session) || !makeDir(place.dir)) return true;
  const today = dayOf(now);
  const kind = `${event}.every`;
  const marks = () => namesIn(place).flatMap((name) => (name.startsWith(`once-${kind}-`) ? [name.slice(-10)] : []));
  const isRecent = (day: string) => {
    const age = now - Date.parse(day);
    // A day from the future was noted under a wrong clock.
    return age < days * DAY && age > -DAY;
  };
  if (marks().some(isRecent)) return false;
  return mark(place, kind, today) || !marks().includes(today);
}

/** What is to be done once the host is done with what it does now, and what writes it down where that is the end. */
let waiting: { readonly act: () => void; readonly flush: () => void }[] = [];

function soon(act: () => void, flush: () => void): void {
  if (waiting.length === 0) {
    setImmediate(drain).unref();
    process.prependListener('exit', atExit);
  }
  waiting.push({ act, flush });
}

function drain(): typeof waiting {
  process.removeListener('exit', atExit);
  const all = waiting;
  waiting = [];
  for (const { act } of all) act();
  return all;
}

function atExit(): void {
  for (const { flush } of drain()) flush();
}
