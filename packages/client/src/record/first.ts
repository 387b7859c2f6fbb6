import type { Cluster } from 'node:cluster';
import { statSync } from 'node:fs';
import { link, makeFile, move, readOr, remove, temporaryOf } from '../dir/files.ts';
import { namesIn, type Place, pathIn } from '../dir/place.ts';
import { isAlive } from '../host/alive.ts';

/** File systems date files by a clock of their own, a little behind. */
const SLACK = 1000;

/**
 * Does this process report what is reported once a process? Worker threads, the workers of a cluster and other forks are
 * one program with what started them, and the first of them that asks reports for all. It leaves the mark
 * `once-<event>-p<process id>`, of the process that started them; one that is older than that is of another, which had the
 * same number. In a cluster the first worker may ask, or the primary: later ones only take the place of one that ended.
 *
 * Where there is no folder, worker threads and later workers do not report.
 *
 * @param isEnding the process is about to end: nobody comes after it, so a process that is no worker leaves no mark
 * @example once-runtime_start-p4711
 */
export function isFirst(place: Place, event: string, isEnding: boolean): boolean {
  const isThread = !process.getBuiltinModule('node:worker_threads').isMainThread;
  const isForked = process.send !== undefined;
  const worker = isForked ? (process.getBuiltinModule('node:cluster') as unknown as Cluster).worker : undefined;
  if (worker !== undefined && worker.id !== 1) return false;
  if (place.dir === '') return !isThread;
  const kind = `once-${event}-p`;
  const file = pathIn(place, `${kind}${isForked ? process.ppid : process.pid}`);
  const oldest = (isForked ? startOfParent() : ownStart()) - SLACK;
  if (own.has(file)) return true;
  if (isNewer(file, oldest)) return false;
  if (isEnding && !isThread && !isForked) return true;
  sweep(place, kind);
  const isOurs = takes(file, oldest);
  if (isOurs) own.add(file);
  return isOurs;
}

function ownStart(): number {
  return Date.now() - process.uptime() * 1000;
}

/**
 * When the process was started that has forked us, as far as the system says. Only in containers are the same few numbers
 * given again at every start, and those run on Linux; elsewhere it is enough that the machine has not been started since.
 */
function startOfParent(): number {
  const later = ticksOf(process.pid) - ticksOf(process.ppid);
  if (later >= 0) return ownStart() - later * TICK;
  return Date.now() - process.getBuiltinModule('node:os').uptime() * 1000;
}

/** The unit of Linux for the times of processes, in ms. */
const TICK = 10;

/** When a process was started, in ticks; `NaN` where the system is not Linux. Its name may have anything in it, `)` too. */
function ticksOf(pid: number): number {
  const stat = readOr(`/proc/${pid}/stat`) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')')).split(' ')[20]);
}

/** The marks that this thread has made: a second telemetry in it reports for itself, as it did where there are no others. */
const own = new Set<string>();

function takes(file: string, oldest: number): boolean {
  const old = temporaryOf(file);
  if (move(file, old)) {
    // Another was faster, and it is his.
    const isTaken = isNewer(old, oldest) && link(old, file) !== 'failed';
    remove(old);
    if (isTaken) return false;
  }
  return makeFile(file, '') !== 'taken';
}

function isNewer(file: string, oldest: number): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && found.mtimeMs >= oldest;
}

/** Removes the marks of processes that are gone. */
function sweep(place: Place, kind: string): void {
  for (const name of namesIn(place)) {
    if (name.startsWith(kind) && !isAlive(Number(name.slice(kind.length)))) remove(pathIn(place, name));
  }
}
