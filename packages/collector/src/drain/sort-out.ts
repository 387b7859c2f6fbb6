import type { Suppressed } from '../erase/suppressed.ts';
import type { Settled } from '../live/entries.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import type { SpoolRecord } from '../spool/format.ts';
import type { Place } from '../spool/reader.ts';
import { EACH_ID, queryByIds } from '../store/ids.ts';
import { openPack, type Pack } from '../store/raw/pack.ts';
import { planFor } from '../store/rollup/rollup.ts';
import type { Store } from '../store/store.ts';
import { bookRows } from './book-rows.ts';
import type { ReadRecord } from './read-chunk.ts';

/** A chunk as it goes to the store. */
export interface Sorted {
  /** The raw rows by project. */
  readonly packs: ReadonlyMap<OpenProject, Pack>;
  readonly books: readonly object[];
  readonly batches: readonly object[];
  readonly duplicates: readonly Place[];
  readonly settled: readonly Settled[];
  /** Whether somebody who was erased came again. */
  readonly hasErased: boolean;
}

export interface SortingOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly suppressed: Pick<Suppressed, 'has'>;
  /** The day of the drain's life, by which batch ids grow old. */
  readonly age: number;
}

/**
 * Tells first deliveries from repeated ones, and writes down what became of each event.
 *
 * @throws where a project of a record is gone
 */
export async function sortOut(records: readonly ReadRecord[], options: SortingOptions): Promise<Sorted> {
  const { store, registry, suppressed, age } = options;
  const seen = await storedBatches(store, records);
  const packs = new Map<string, readonly [OpenProject, Pack]>();
  const batches: object[] = [];
  const duplicates: Place[] = [];
  const settled: Settled[] = [];
  const books = bookRows();
  let hasErased = false;
  const packOf = (name: string): Pack => {
    // By name: a project whose settings change meanwhile is another object from then on, and is still one project.
    const known = packs.get(name);
    if (known !== undefined) return known[1];
    const project = registry.byName(name);
    if (project === undefined) throw new Error(`the spool holds events of a project that is gone: ${name}`);
    const pack = openPack(new Set(planFor(project).identified));
    packs.set(name, [project, pack]);
    return pack;
  };
  for (const { head, body, folder, end } of records) {
    books.add(head, 'received', head.received);
    if (body === null) {
      books.addRefused(head);
      settled.push({ head, body, isDuplicate: false, erased: [] });
      continue;
    }
    const id = batchKey(head.project, body.batch);
    if (seen.has(id)) {
      books.add(head, 'duplicate', head.received);
      duplicates.push({ folder, end });
      settled.push({ head, body, isDuplicate: true, erased: [] });
      continue;
    }
    seen.add(id);
    batches.push({ project: head.project, batch: body.batch, day: head.day, age });
    const isErased = erasedIn(head.project, suppressed);
    const erased = body.events.filter(({ identity }) => identity !== undefined && isErased(identity));
    const left = erased.length === 0 ? body : { ...body, events: body.events.filter((one) => !erased.includes(one)) };
    const kept = left.events;
    hasErased ||= erased.length > 0;
    for (const { event } of erased) books.addErased(head, event);
    settled.push({ head, body: left, isDuplicate: false, erased: erased.map(({ event }) => event) });
    books.add(head, 'stored', kept.length);
    for (const drop of body.drops) books.addDrop(head, drop);
    const { common, contract = '' } = body;
    if (kept.length > 0) packOf(head.project).add({ arrived: head.day, contract, common }, kept);
  }
  return { packs: new Map(packs.values()), books: books.rows(), batches, duplicates, settled, hasErased };
}

export function holdsErased({ head, body }: SpoolRecord, suppressed: Pick<Suppressed, 'has'>): boolean {
  const isErased = erasedIn(head.project, suppressed);
  return (body?.events ?? []).some(({ identity }) => identity !== undefined && isErased(identity));
}

/** All events of a batch have one id, so it is looked up once. */
function erasedIn(project: string, suppressed: Pick<Suppressed, 'has'>): (identity: string) => boolean {
  let [last, isLast] = ['', false];
  return (identity) => {
    if (identity !== last) [last, isLast] = [identity, suppressed.has(project, identity)];
    return isLast;
  };
}

async function storedBatches(store: Store, records: readonly SpoolRecord[]): Promise<Set<string>> {
  const ids = records.flatMap(({ body }) => (body === null ? [] : [body.batch]));
  const projects = [...new Set(records.map(({ head }) => head.project))];
  const rows = await queryByIds<{ project: string; batch: string }>(
    store,
    `SELECT project, batch FROM batches
     WHERE project IN {projects:Array(String)} AND batch IN (SELECT toFixedString(${EACH_ID}, 32))`,
    ids,
    { projects },
  );
  return new Set(rows.map(({ project, batch }) => batchKey(project, batch)));
}

function batchKey(project: string, batch: string): string {
  return `${project} ${batch}`;
}
