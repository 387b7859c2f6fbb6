import { readdirSync, readFileSync } from 'node:fs';

/** What processes use, as Linux counts it; elsewhere 0. */
const isLinux = process.platform === 'linux';

/** Seconds of a processor that a process has used, and the children that have ended. */
export function cpuTime(pid) {
  return isLinux ? (statOf(pid)?.seconds ?? 0) : 0;
}

/** The processes that one has started, and those that these have. */
export function descendants(pid) {
  if (!isLinux) return [];
  const all = readdirSync('/proc')
    .map(Number)
    .flatMap((one) => (Number.isInteger(one) ? [{ pid: one, parent: statOf(one)?.parent }] : []));
  const below = (of) => all.filter(({ parent }) => parent === of).flatMap(({ pid: child }) => [child, ...below(child)]);
  return below(pid);
}

/** Bytes of memory that processes hold together. What each shares with others, such as Node's own code, is counted once. */
export function residentBytes(pids) {
  if (!isLinux) return 0;
  const held = pids.map((pid) => {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const sum = (what) => [...text.matchAll(what)].reduce((all, [, kib]) => all + Number(kib) * 1024, 0);
    return { own: sum(/^Private_\w+: +(\d+)/gm), shared: sum(/^Shared_\w+: +(\d+)/gm) };
  });
  return held.reduce((all, { own }) => all + own, Math.max(...held.map(({ shared }) => shared)));
}

function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [, parent, ...ticks] = /\) \S+ (\d+)(?: \S+){9} (\d+) (\d+) (\d+) (\d+)/.exec(text).map(Number);
    return { parent, seconds: ticks.reduce((sum, one) => sum + one, 0) / 100 };
  } catch {
    // It has ended since.
    return undefined;
  }
}
