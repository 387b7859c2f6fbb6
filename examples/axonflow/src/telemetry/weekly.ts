import { begin, end, isFresh, markOf, stamp } from './files.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Week {
  readonly env: Env;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Sends a report. @returns whether it was delivered */
  readonly report: () => Promise<boolean>;
}

/** What the clients of one process know together. */
interface Memory {
  isSending: boolean;
  /** Not before, in milliseconds since 1970. */
  until: number;
  failures: number;
}

const HOUR = 3_600_000;
const WEEK = 7 * 24 * HOUR;
const memories = new Map<string, Memory>();

/**
 * Sends a report unless one was delivered within seven days on this machine. In this order: is one under way, has this
 * process to wait, what does the stamp say, does another process send; and the stamp is set by a delivery alone.
 */
export async function weekly({ env, now, report }: Week): Promise<void> {
  const mark = markOf(env);
  const memory = memories.get(mark) ?? { isSending: false, until: 0, failures: 0 };
  memories.set(mark, memory);
  if (memory.isSending || now() < memory.until) return;
  if (isFresh(mark, now())) {
    memory.until = now() + HOUR;
    return;
  }
  memory.isSending = true;
  try {
    await sendAs(mark, memory, { env, now, report });
  } finally {
    memory.isSending = false;
  }
}

async function sendAs(mark: string, memory: Memory, { now, report }: Week): Promise<void> {
  if (!begin(mark, now())) {
    memory.until = now() + HOUR;
    return;
  }
  try {
    // Another process may have delivered between the two looks.
    if (!isFresh(mark, now()) && !(await report())) {
      memory.until = now() + Math.min(HOUR * 2 ** memory.failures, WEEK);
      memory.failures = Math.min(memory.failures + 1, 50);
      return;
    }
    memory.failures = 0;
    // Where no file can be kept, memory is all that keeps an hour from becoming the cadence.
    memory.until = now() + (isFresh(mark, now()) || stamp(mark, now()) ? HOUR : WEEK);
  } finally {
    end(mark);
  }
}
