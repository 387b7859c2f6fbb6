import type { Contract, Values } from '@aboveboard/contract';
import { append, MAX_BUFFER } from '../buffer/append.ts';
import { type Line, type LineEvent, type LineHead, linesOf, writeLines } from '../buffer/line.ts';
import { dayOf } from '../day/day.ts';
import { exists, makeDir } from '../dir/files.ts';
import { identityOf } from '../identity/identity.ts';
import { reportDay } from '../presence/presence.ts';
import { type Row, takeRows, waitsIn } from '../record/memory.ts';
import { onlyOnce } from '../record/once.ts';
import { isDebugging } from './debugging.ts';
import { hashOf } from './hash.ts';
import { commonOf, look, lookBehind, type Session } from './session.ts';

/** Writes what is in memory to the buffer: one append. */
export function flush(session: Session): void {
  if (waitsIn(session.memory) === 0) return;
  look(session);
  if (session.isOff || waitsIn(session.memory) === 0) return;
  const { contract, host, place } = session;
  const rows = takeRows(session.memory);
  const common = commonOf(session);
  if (isDebugging(session)) {
    if (common === undefined) host.stderr(`${contract.name}: the common fields do not fit the contract`);
    else for (const line of linesOfRows(session, common, rows)) host.stderr(JSON.stringify(shown(session, line)));
    return;
  }
  if (common === undefined) return;
  // Where the buffer is, there is its folder.
  const hasHome = exists(place.buffer) || makeDir(place.dir);
  const once = onlyOnce(contract, hasHome ? place : { ...place, dir: '' }, common, rows, session.isEnding);
  if (!hasHome) return keep(session, linesOfRows(session, common, once));
  const today = dayOf(host.now());
  const days = new Set(once.map((row) => row.day));
  const reports = [...days].sort().flatMap((day) => reportDay(session.allowed, place, day, today) ?? []);
  const lines = linesOfRows(session, common, [...reports, ...once]);
  if (append(place, lines)) for (const report of reports) report.settle();
  else keep(session, lines);
  lookBehind(session);
}

/** Something that could not be written is kept for a delivery of this process, as much as the buffer would hold. */
function keep(session: Session, lines: readonly Line[]): void {
  session.unsaved.push(...lines);
  while (writeLines(session.unsaved).length > MAX_BUFFER) session.unsaved.shift();
}

/** The batch that a line would become, its id left out: it is made when it is sent. */
function shown({ settings }: Session, { contract, identity, common, events }: Line): object {
  return { key: settings.key ?? '', contract, ...(identity === undefined ? {} : { identity }), common, events };
}

/** By stream, since a line belongs to one. */
function linesOfRows(session: Session, common: Values, rows: readonly Row[]): Line[] {
  const streams = new Map<string, LineEvent[]>();
  for (const { event, stream, day, fields } of rows) {
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    events.push({ event, day, fields });
  }
  return [...streams].flatMap(([stream, events]) => linesOf(headOf(session, common, stream, events), events));
}

function headOf(session: Session, common: Values, stream: string, events: readonly LineEvent[]): LineHead {
  const { accepted, allowed, host, ids, place, settings } = session;
  const identity = identityOf(allowed, stream, place, ids, host.now());
  const rollups = rollupsOf(allowed, events);
  return {
    contract: hashOf(session),
    revision: settings.revisions?.revision ?? 0,
    ...(allowed === session.contract ? {} : { accepted }),
    stream,
    epoch: session.epoch ?? '',
    ...(identity === undefined ? {} : { identity }),
    common,
    ...(rollups === undefined ? {} : { rollups }),
  };
}

function rollupsOf(contract: Contract, events: readonly LineEvent[]): LineHead['rollups'] {
  let found: Record<string, Record<string, number>> | undefined;
  for (const { event } of events) {
    const shape = contract.events[event];
    if (shape?.shape !== 'rollup') continue;
    found ??= {};
    found[event] ??= Object.fromEntries(Object.entries(shape.counts).map(([name, { max }]) => [name, max]));
  }
  return found;
}
