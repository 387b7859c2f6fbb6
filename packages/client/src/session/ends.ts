import { later } from '../host/later.ts';
import { quietly } from '../host/quietly.ts';
import { waitsIn } from '../record/memory.ts';
import { flush } from './flush.ts';
import { startHelper } from './helper.ts';
import type { Session } from './session.ts';

/** How long a record may wait in memory, in ms, once the host pauses: what a process that is killed without a word can lose. */
const FLUSH_AFTER = 1000;

/** Sessions with something in memory. */
const unwritten = new Set<Session>();
/** Sessions of this run that have something to do with delivering. */
const begun = new Set<Session>();

/** Writes what was recorded in a second (see `later.ts`), or when the process ends, whichever is first. */
export function writeSoon(session: Session): void {
  if (unwritten.has(session) || waitsIn(session.memory) === 0) return;
  if (unwritten.size === 0) listen();
  unwritten.add(session);
  later(() => write(session), FLUSH_AFTER);
}

/** Writes what was recorded, now. Nothing is left for a signal to lose, so nobody listens for one. */
export function write(session: Session): void {
  // A process that ends takes its listeners with it.
  if (unwritten.delete(session) && unwritten.size === 0 && !session.isEnding) listenNoMore();
  quietly(() => flush(session));
}

/** At the end of the run, once what was recorded is written, a helper may be started. */
export function watchEnd(session: Session): void {
  // One listener for all: hosts warn about more than ten.
  if (begun.size === 0) {
    process.on('exit', onExit);
    // Deno ends by an error without its `exit` event.
    process.on('uncaughtExceptionMonitor', writeAll);
  }
  begun.add(session);
}

function onExit(): void {
  for (const session of unwritten) session.isEnding = true;
  writeAll();
  for (const session of begun) if (!session.isOff) quietly(() => startHelper(session));
}

/** What ends a process without its `exit` event. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Listening takes away what a signal does by itself, so it is done again once everything is written: unless the host
 * listens too, and decides. We listen only while something is unwritten: whoever is busy meanwhile does not end by a signal
 * before it is done.
 */
function onSignal(signal: NodeJS.Signals): void {
  const isOurs = process.listenerCount(signal) === 1;
  writeAll();
  listenNoMore();
  if (isOurs) process.kill(process.pid, signal);
}

let isListening = false;

function listen(): void {
  if (!isListening) for (const signal of SIGNALS) process.prependListener(signal, onSignal);
  isListening = true;
}

function listenNoMore(): void {
  for (const signal of SIGNALS) process.removeListener(signal, onSignal);
  isListening = false;
}

function writeAll(): void {
  for (const session of unwritten) write(session);
}
