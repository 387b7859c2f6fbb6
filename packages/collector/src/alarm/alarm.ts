import type { ProjectAlert } from '../alerts/alerts.ts';
import type { Health } from '../api/types.ts';
import type { Told } from './told.ts';

/**
 * What an alarm says: that something is wrong, or that it is over; with the collector, or with the numbers of a project. In it are
 * numbers, names of the contract, and versions of enough installs.
 */
export type Notice = HealthNotice | ProjectNotice;

export interface HealthNotice {
  readonly type: 'trouble' | 'recovered';
  /** ISO 8601. */
  readonly at: string;
  readonly health: Health;
}

export interface ProjectNotice extends ProjectAlert {
  readonly type: 'alert' | 'all-clear';
  readonly at: string;
}

/** A way to tell somebody: a webhook, an e-mail. It rejects where nobody was told, and is tried again. */
export interface Messenger {
  readonly name: string;
  tell(notice: Notice): Promise<void>;
}

export interface AlarmOptions {
  readonly messengers: readonly Messenger[];
  readonly onFailure: (messenger: string, error: Error) => void;
  /** What was told of projects and is not over. */
  readonly told: Told;
  /** How long a start may take before trouble is told, in ms. Default: 20 s. */
  readonly grace?: number;
  /** How long it must be well before that is told, in ms, so that a store that dies again and again is one alarm. Default: 15 s. */
  readonly calm?: number | undefined;
  /** How long to wait before a notice that nobody took is sent again, in ms. Default: 5 s. */
  readonly again?: number;
  /** Milliseconds that only go forward. */
  readonly steady?: () => number;
}

export interface Alarm {
  /** Told of each look. */
  see(health: Health): void;
  /** Told of everything that is wrong with projects, after each look at them. */
  seeProjects(alerts: readonly ProjectAlert[]): void;
  stop(): void;
}

/** A share that goes to and fro about its bound is one alert: it is over once it was not found so many times in a row. */
const CALM_LOOKS = 3;

/**
 * Tells when trouble begins and when it is over, each once, and goes on until it was heard.
 *
 * @example const alarm = openAlarm({ messengers: [webhook({ url, secret })], onFailure }); alarm.see(watch.look());
 */
export function openAlarm(options: AlarmOptions): Alarm {
  const { messengers, onFailure, told, grace = 20_000, calm = 15_000, again = 5000 } = options;
  const steady = options.steady ?? (() => performance.now());
  const start = steady();
  /** In how many looks in a row an alert that was told was not found. */
  const missing = new Map<string, number>();
  let isRed = false;
  let wasReady = false;
  let wellSince: number | null = null;
  const posts = messengers.map((messenger) => openPost(messenger, again, onFailure));
  const send = (notice: Notice) => {
    for (const post of posts) post.send(notice);
  };
  const tell = (type: HealthNotice['type'], health: Health) => {
    isRed = type === 'trouble';
    send({ type, at: new Date().toISOString(), health });
  };
  return {
    see(health) {
      const now = steady();
      wasReady ||= health.ready;
      if (!health.ready) {
        wellSince = null;
        // Until everything has been well once, it may just be starting.
        if (!isRed && (wasReady || now - start > grace)) tell('trouble', health);
        return;
      }
      wellSince ??= now;
      if (isRed && now - wellSince >= calm) tell('recovered', health);
    },
    seeProjects(alerts) {
      const before = told.all();
      const at = new Date().toISOString();
      const begun = alerts.filter((alert) => !before.some((other) => isSame(alert, other)));
      const over = before.filter((alert) => {
        const name = `${alert.project} ${alert.name}`;
        const looks = alerts.some((other) => isSame(alert, other)) ? 0 : (missing.get(name) ?? 0) + 1;
        missing.set(name, looks);
        return looks >= CALM_LOOKS;
      });
      for (const alert of begun) send({ type: 'alert', at, ...alert });
      for (const alert of over) send({ type: 'all-clear', at, ...alert });
      // What was told stays in the words in which it was told.
      const going = before.filter((alert) => !over.includes(alert));
      if (begun.length + over.length > 0) told.set([...going, ...begun]);
    },
    stop: () => {
      for (const post of posts) post.stop();
    },
  };
}

function isSame(a: ProjectAlert, b: ProjectAlert): boolean {
  return a.project === b.project && a.name === b.name;
}

/** Sends the notices of one messenger in order, each until it is heard. */
function openPost({ name, tell }: Messenger, again: number, onFailure: AlarmOptions['onFailure']) {
  const queue: Notice[] = [];
  let isSending = false;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  const work = async () => {
    const [notice] = queue;
    if (notice === undefined || isSending || isStopped) return;
    isSending = true;
    try {
      await tell(notice);
      queue.shift();
      queueMicrotask(work);
    } catch (error) {
      onFailure(name, error as Error);
      clearTimeout(timer);
      if (!isStopped) timer = setTimeout(work, again).unref();
    } finally {
      isSending = false;
    }
  };
  return {
    send(notice: Notice) {
      queue.push(notice);
      // Of a long outage of the receiver, only how it began and what holds now is worth hearing.
      const ofHealth = queue.filter((one) => 'health' in one);
      if (ofHealth.length > 3) queue.splice(queue.indexOf(ofHealth[1] as Notice), 1);
      if (queue.length > MOST_WAITING) queue.splice(1, queue.length - MOST_WAITING);
      void work();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
/** Of all projects; more is a mistake that nobody reads to its end. */
const MOST_WAITING = 100;
