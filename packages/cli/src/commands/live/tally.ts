import { type Checker, type Contract, compile } from '@aboveboard/contract';

/** What was seen of one event. */
export interface Seen {
  readonly event: string;
  readonly kept: number;
  readonly dropped: number;
}

/** A counted drop: never a value, and a name only where the contract has it. */
export interface LiveDrop {
  /** `null` for the common fields, and for an event that the contract does not have. */
  readonly event: string | null;
  readonly field: string | null;
  readonly reason: string;
  readonly count: number;
}

/** A drop of a client's, which has names of its contract only. */
export interface Heard extends Omit<LiveDrop, 'count'> {
  readonly what: 'event' | 'field';
}

export interface Findings {
  readonly contract: string;
  readonly batches: number;
  /** Batches that name another contract: the program was built with another state of the file. */
  readonly otherContract: number;
  /** Requests that could not be understood at all, by HTTP status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Every event of the contract, those that were never seen included. */
  readonly events: readonly Seen[];
  readonly drops: readonly LiveDrop[];
}

/** Holds batches to a contract and adds up what became of them. */
export interface Tally {
  /** @param body a parsed request; the same batch twice counts once. @returns whether it is a batch at all */
  add(body: unknown): boolean;
  refuse(status: number): void;
  /** What the client itself let not through; see `<ENV>_DROP_FILE` in client/src/record/drops.ts. */
  heard(drop: Heard): void;
  findings(): Findings;
}

/**
 * @example
 * const tally = newTally(contract);
 * tally.add(JSON.parse(body));
 * tally.findings().drops // [{ event: 'command_run', field: 'command', reason: 'not_in_list', count: 2 }]
 */
export function newTally(contract: Contract): Tally {
  const checker = compile(contract);
  const ids = new Set<unknown>();
  const seen = new Map(Object.keys(contract.events).map((event) => [event, { event, kept: 0, dropped: 0 }]));
  const drops = new Map<string, LiveDrop>();
  const refused: Record<string, number> = {};
  let otherContract = 0;
  const drop = (event: string | null, field: string | null, reason: string) => {
    const key = JSON.stringify([event, field, reason]);
    drops.set(key, { event, field, reason, count: (drops.get(key)?.count ?? 0) + 1 });
  };
  return {
    add(body) {
      if (!isObject(body) || typeof body.batch !== 'string' || !Array.isArray(body.events)) return false;
      if (ids.has(body.batch)) return true;
      ids.add(body.batch);
      if (body.contract !== checker.hash) otherContract += 1;
      const common = checker.acceptCommon(body.common);
      for (const { field, reason } of common.drops) drop(null, field, reason);
      for (const event of body.events) count(checker, event, seen, drop);
      return true;
    },
    refuse(status) {
      refused[status] = (refused[status] ?? 0) + 1;
    },
    heard({ what, event, field, reason }) {
      drop(event, field, reason);
      const row = seen.get(event ?? '');
      if (row !== undefined && what === 'event') row.dropped += 1;
    },
    findings: () => ({
      contract: contract.name,
      batches: ids.size,
      otherContract,
      refused: { ...refused },
      events: [...seen.values()].map((row) => ({ ...row })),
      drops: [...drops.values()],
    }),
  };
}

function count(
  checker: Checker,
  event: unknown,
  seen: ReadonlyMap<string, { kept: number; dropped: number }>,
  drop: (event: string | null, field: string | null, reason: string) => void,
): void {
  const { event: given, fields } = isObject(event) ? event : {};
  const row = typeof given === 'string' ? seen.get(given) : undefined;
  // A name goes no further than this line unless the contract has it.
  const name = row === undefined ? null : (given as string);
  const verdict = checker.acceptEvent(name, fields);
  for (const { field, reason } of verdict.drops) drop(name, field, reason);
  if (!verdict.kept) drop(name, verdict.field, verdict.reason);
  if (row !== undefined) row[verdict.kept ? 'kept' : 'dropped'] += 1;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
