import type { Contract } from '@aboveboard/contract';
import { append, MAX_BUFFER } from '../buffer/append.ts';
import { prepare } from '../buffer/batches.ts';
import { type Line, type LineEvent, type LineHead, linesOf, writeLines } from '../buffer/line.ts';
import { makeDir } from '../dir/files.ts';
import { identityOf } from '../identity/identity.ts';
import { type Report, reportDay } from '../presence/presence.ts';
import { type Row, takeRows, waitsIn } from '../record/memory.ts';
import { onlyOnce } from '../record/once.ts';
import { commonOf, isDebugging, look, lookBehind, type Session } from './session.ts';

/** Writes what is in memory to the buffer: one append. */
export function flush(session: Session): void {
  if (waitsIn(session.memory) === 0) return;
  look(session);
  if (session.isOff || waitsIn(session.memory) === 0) return;
  const { contract, place } = session;
  const rows = takeRows(session.memory);
  const common = commonOf(session);
  if (common === undefined) {
    if (isDebugging(session)) session.host.stderr(`${contract.name}: the common fields do not fit the contract`);
    return;
  }
  if (isDebugging(session)) return show(session, rows);
  if (!makeDir(place.dir)) return keep(session, linesOfRows(session, rows));
  const once = onlyOnce(contract, place.once, common, rows);
  const reports = reportsOf(session, once.rows);
  const lines = linesOfRows(session, [...reports.map(rowOf), ...once.rows]);
  if (append(place, lines)) {
    for (const report of reports) report.settle();
    once.settle();
  } else keep(session, lines);
  lookBehind(session);
}

/** Something that could not be written is kept for a delivery of this process, as much as the buffer would hold. */
function keep(session: Session, lines: readonly Line[]): void {
  session.unsaved.push(...lines);
  while (writeLines(session.unsaved).length > MAX_BUFFER) session.unsaved.shift();
}

function show(session: Session, rows: readonly Row[]): void {
  const { batches } = prepare(linesOfRows(session, rows), {
    today: '',
    epoch: session.epoch ?? '',
    isStopped: () => false,
    recheck: (_line, { fields }) => fields,
    newId: () => '0'.repeat(32),
  });
  for (const { body } of batches) session.host.stderr(JSON.stringify({ key: session.settings.key ?? '', ...body }));
}

function reportsOf(session: Session, rows: readonly Row[]): Report[] {
  const days = [...new Set(rows.map((row) => row.day))].sort();
  return days.flatMap((day) => reportDay(session.contract, session.place, day) ?? []);
}

function rowOf({ event, day, fields }: Report): Row {
  return { event, stream: 'default', day, fields };
}

/** By stream, since a line belongs to one. */
function linesOfRows(session: Session, rows: readonly Row[]): Line[] {
  const streams = new Map<string, LineEvent[]>();
  for (const { event, stream, day, fields } of rows) {
    const events = streams.get(stream) ?? [];
    streams.set(stream, events);
    events.push({ event, day, fields });
  }
  return [...streams].flatMap(([stream, events]) => linesOf(headOf(session, stream, events), events));
}

function headOf(session: Session, stream: string, events: readonly LineEvent[]): LineHead {
  const { checker, contract, host, ids, place } = session;
  const identity = identityOf(contract, stream, place, ids, host.now());
  const rollups = rollupsOf(contract, events);
  return {
    contract: checker.hash,
    stream,
    epoch: session.epoch ?? '',
    ...(identity === undefined ? {} : { identity }),
    common: commonOf(session) ?? {},
    ...(rollups === undefined ? {} : { rollups }),
  };
}

function rollupsOf(contract: Contract, events: readonly LineEvent[]): LineHead['rollups'] {
  const found: Record<string, Record<string, number>> = {};
  for (const { event } of events) {
    const shape = contract.events[event];
    if (shape?.shape !== 'rollup' || found[event] !== undefined) continue;
    found[event] = Object.fromEntries(Object.entries(shape.counts).map(([name, { max }]) => [name, max]));
  }
  return Object.keys(found).length === 0 ? undefined : found;
}
