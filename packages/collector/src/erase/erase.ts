import { utcDay } from '../day/day.ts';
import type { Drain } from '../drain/drain.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { keptFrom, retentionDays } from '../store/retention/retention.ts';
import { idsTable, installsTable, projectTables, rebuild } from '../store/rollup/rollup.ts';
import { eventsTable } from '../store/schema.ts';
import { countEach, queryEach, type Store, shardsOf } from '../store/store.ts';
import { formsOf } from './identity.ts';
import { settleErasure, type Wish, waitingErasures } from './receipts.ts';
import { endOfSpool, hasPassed, type Positions, scrubSpool } from './scrub.ts';
import type { Suppressed } from './suppressed.ts';

/** What is to be forgotten, as others than the store hear of it. */
export interface Erased {
  readonly project: string;
  /** Both forms in which it may have been passed on. */
  readonly identities: readonly [hex32: string, uuid: string];
  readonly receipt: string;
}

/**
 * Somebody who has passed ids on, and can take them back: a forwarder. It is told once for each wish, before that is settled, and
 * keeps for itself what it cannot do at once.
 */
export type ErasureListener = (erased: Erased) => Promise<void>;

/** Carries out erasures. */
export interface Eraser {
  /** Does what can be done by now. Not while a step of the drain is under way. @returns how many wishes still wait */
  look(): Promise<number>;
}

export interface EraserOptions {
  readonly dataDir: string;
  readonly spoolDir: string;
  readonly store: Store;
  readonly registry: Registry;
  readonly drain: Drain;
  readonly suppressed: Suppressed;
  readonly listeners: readonly ErasureListener[];
  readonly onListenerError: (error: unknown) => void;
  readonly now?: () => Date;
}

/**
 * From a wish to a receipt:
 *
 * 1. the id is suppressed, so that the drain drops it from now on;
 * 2. days on which it was seen are added up anew without it, and its raw rows are deleted: in this order a crash is
 *    put right by doing it again;
 * 3. the drain passes what was in the spool when the wish was seen, and the records with the id are overwritten there;
 * 4. the engine deletes the files in which the rows were, within seconds;
 * 5. queries verify that no row and no such file is left, and the receipt gets the time.
 */
export function openEraser(options: EraserOptions): Eraser {
  const { dataDir, spoolDir, store, registry, drain, suppressed, now = () => new Date() } = options;
  /** By receipt. Nobody needs it after a restart, when everything is done anew. */
  const begun = new Map<string, Begun>();
  const told = new Set<string>();

  const begin = async (wishes: readonly Waiting[]) => {
    for (const { project, identity } of wishes) suppressed.add(project, [identity]);
    for (const [name, ids] of byProject(wishes)) {
      const project = registry.byName(name);
      if (project === undefined) continue;
      await drain.settled(async (chunk) => {
        for (const shard of await shardsOf(store)) {
          await deleteRows(shard, project, ids, chunk, utcDay(now().getTime()));
        }
      });
    }
    const clocks = await queryEach<{ now: string | number }>(store, 'SELECT toUInt32(now()) AS now');
    const deleted = Math.max(...clocks.map((clock) => Number(clock.now)));
    for (const { receipt } of wishes)
      begun.set(receipt, { until: endOfSpool(spoolDir, drain.cursor().positions), deleted });
  };

  const tell = async ({ project, identity, receipt }: Waiting) => {
    if (told.has(receipt)) return;
    told.add(receipt);
    const erased: Erased = { project, identities: formsOf(identity), receipt };
    for (const listener of options.listeners) await listener(erased).catch(options.onListenerError);
  };

  return {
    async look() {
      const wishes = waitingErasures(dataDir);
      if (wishes.length === 0) return 0;
      const fresh = wishes.filter(({ receipt }) => !begun.has(receipt));
      if (fresh.length > 0) await begin(fresh);
      const { positions } = drain.cursor();
      const passed = wishes.filter(({ receipt }) => hasPassed(positions, begun.get(receipt)?.until ?? {}));
      if (passed.length === 0) return wishes.length;
      const isErased = isOneOf(passed);
      scrubSpool(spoolDir, positions, ({ head, body }) =>
        (body?.events ?? []).some(({ identity }) => identity !== undefined && isErased(head.project, identity)),
      );
      let waiting = wishes.length;
      for (const [name, ids] of byProject(passed)) {
        const project = registry.byName(name);
        const mine = passed.filter((one) => one.project === name);
        const deleted = Math.max(...mine.map(({ receipt }) => begun.get(receipt)?.deleted ?? 0));
        if (project !== undefined && !(await isGone(store, project, ids, deleted))) continue;
        for (const wish of mine) {
          await tell(wish);
          settleErasure(dataDir, wish, now().toISOString());
          begun.delete(wish.receipt);
          waiting--;
        }
      }
      return waiting;
    },
  };
}

interface Begun {
  /** How far the drain must come. */
  readonly until: Positions;
  /** When the rows were deleted, by the engine's clock in seconds. */
  readonly deleted: number;
}

type Waiting = Wish & { readonly identity: string };

function byProject(wishes: readonly Waiting[]): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const { project, identity } of wishes) {
    found.set(project, [...(found.get(project) ?? []), ...formsOf(identity)]);
  }
  return found;
}

function isOneOf(wishes: readonly Waiting[]): (project: string, identity: string) => boolean {
  const all = new Set(wishes.flatMap(({ project, identity }) => formsOf(identity).map((form) => `${project} ${form}`)));
  return (project, identity) => all.has(`${project} ${identity}`);
}

/** In memory: a statement that names the ids themselves would be kept by the engine, with the mutation that it is. */
const ERASING = 'erasing';

async function deleteRows(
  store: Store,
  project: OpenProject,
  ids: readonly string[],
  chunk: number,
  today: string,
): Promise<void> {
  await store.run(`CREATE OR REPLACE TABLE ${ERASING} (identity String) ENGINE = Memory`);
  await store.insert(
    ERASING,
    ids.map((identity) => ({ identity })),
  );
  const events = eventsTable(project.name);
  const isErased = `identity IN (SELECT identity FROM ${ERASING})`;
  const days = await store.query<{ day: string }>(
    `SELECT DISTINCT toString(day) AS day FROM ${events} WHERE ${isErased}`,
  );
  // Of days that have expired there are only numbers left, which say nothing of anybody.
  const first = keptFrom(retentionDays(project), today);
  const kept = days.map(({ day }) => day).filter((day) => day >= first);
  await rebuild(store, project, kept, chunk, `identity NOT IN (SELECT identity FROM ${ERASING})`);
  // By the number of the id, which therefore goes last.
  const known = idsTable(project.name);
  await deleteWhere(store, installsTable(project.name), `install IN (SELECT install FROM ${known} WHERE ${isErased})`);
  await deleteWhere(store, events, isErased);
  await deleteWhere(store, known, isErased);
  await store.run(`DROP TABLE ${ERASING} SYNC`);
}

async function deleteWhere(store: Store, table: string, where: string): Promise<void> {
  const [found] = await store.query<{ n: string | number }>(`SELECT count() AS n FROM ${table} WHERE ${where}`);
  if (Number(found?.n) > 0) await store.run(`ALTER TABLE ${table} DELETE WHERE ${where} SETTINGS mutations_sync = 2`);
}

/** No row, no install, and none of the files that the engine has replaced. */
async function isGone(store: Store, project: OpenProject, ids: readonly string[], deleted: number): Promise<boolean> {
  const left = await countEach(
    store,
    `SELECT (SELECT count() FROM ${eventsTable(project.name)} WHERE identity IN {ids:Array(String)})
       + (SELECT count() FROM ${idsTable(project.name)} WHERE identity IN {ids:Array(String)})
       + (SELECT count() FROM ${installsTable(project.name)} WHERE install NOT IN (SELECT install FROM ${idsTable(project.name)}))
       + (SELECT count() FROM system.parts WHERE database = currentDatabase() AND NOT active
          AND table IN {tables:Array(String)} AND remove_time <= toDateTime({deleted:UInt32})) AS n`,
    { ids, tables: projectTables(project.name), deleted },
  );
  return left === 0;
}
