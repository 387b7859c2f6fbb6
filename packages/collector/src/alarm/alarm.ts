import type { Health } from '../api/types.ts';

/** What an alarm says: that something is wrong, or that it is over. Nothing of any event is in it. */
export interface Notice {
  readonly type: 'trouble' | 'recovered';
  /** ISO 8601. */
  readonly at: string;
  readonly health: Health;
}

/** A way to tell somebody: a webhook, an e-mail. It rejects where nobody was told, and is tried again. */
export interface Messenger {
  readonly name: string;
  tell(notice: Notice): Promise<void>;
}

export interface AlarmOptions {
  readonly messengers: readonly Messenger[];
  readonly onFailure: (messenger: string, error: Error) => void;
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
  stop(): void;
}

/**
 * Tells when trouble begins and when it is over, each once, and goes on until it was heard.
 *
 * @example const alarm = openAlarm({ messengers: [webhook({ url, secret })], onFailure }); alarm.see(watch.look());
 */
export function openAlarm(options: AlarmOptions): Alarm {
  const { messengers, onFailure, grace = 20_000, calm = 15_000, again = 5000 } = options;
  const steady = options.steady ?? (() => performance.now());
  const start = steady();
  let isRed = false;
  let wasReady = false;
  let wellSince: number | null = null;
  const posts = messengers.map((messenger) => openPost(messenger, again, onFailure));
  const tell = (type: Notice['type'], health: Health) => {
    isRed = type === 'trouble';
    for (const post of posts) post.send({ type, at: new Date().toISOString(), health });
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
    stop: () => {
      for (const post of posts) post.stop();
    },
  };
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
      if (queue.length > 3) queue.splice(1, queue.length - 3);
      void work();
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
