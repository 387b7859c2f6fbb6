import type { Suppressed } from '../erase/suppressed.ts';
import { openTails, type Tail } from '../live/tail.ts';
import type { OpenProject, Registry } from '../projects/projects.ts';
import { decodeBody, readOrSkip, type SpoolRecord } from '../spool/format.ts';
import type { Place } from '../spool/reader.ts';
import { EACH_ID, queryByIds } from '../store/ids.ts';
import { openPack, type Pack } from '../store/raw/pack.ts';
import { planFor } from '../store/rollup/rollup.ts';
import type { Store } from '../store/store.ts';
import { openBatchLists } from './batch-lists.ts';
import { bookRows } from './book-rows.ts';
import { NOTHING_SKIPPED, type Skipped, withSkipped } from './cursor.ts';
import type { KnownBatches } from './known-batches.ts';
import type { ReadRecord } from './read-chunk.ts';

/** A chunk as it goes to the store. */
export interface Sorted {
  /** The raw rows by project. */
  readonly packs: ReadonlyMap<OpenProject, Pack>;
  readonly books: readonly object[];
  /** Ids of batches, as `batch_lists` takes them. */
  readonly batches: readonly object[];
  readonly duplicates: readonly Place[];
  /** What became of the last records of each project. */
  readonly tails: ReadonlyMap<string, Tail>;
  /** Records of which the key is whole, and the rest is none of ours. */
  readonly skipped: Skipped;
  /** Whether somebody who was erased came again. */
  readonly hasErased: boolean;
}

export interface SortingOptions {
  readonly store: Store;
  readonly registry: Registry;
  readonly suppressed: Pick<Suppressed, 'has'>;
  readonly known: Pick<KnownBatches, 'among' | 'add'>;
  /** The day of the drain's life, by which batch ids grow old. */
  readonly age: number;
}

/**
 * Tells first deliveries from repeated ones, and writes down what became of each event.
 *
 * @throws where a project of a record is gone
 */
export async function sortOut(records: readonly ReadRecord[], options: SortingOptions): Promise<Sorted> {
  const { store, registry, suppressed, known, age } = options;
  const seen = await storedBatches(store, known, records);
  const packs = new Map<string, readonly [OpenProject, Pack]>();
  const batches = openBatchLists(age);
  const duplicates: Place[] = [];
  const tails = openTails();
  let skipped = NOTHING_SKIPPED;
  const books = bookRows();
  const isErased = erasedIn(suppressed);
  let hasErased = false;
  const packOf = (name: string): Pack => {
    // By name: a project whose settings change meanwhile is another object from then on, and is still one project.
    const open = packs.get(name);
    if (open !== undefined) return open[1];
    const project = registry.byName(name);
    if (project === undefined) throw new Error(`the spool holds events of a project that is gone: ${name}`);
    const pack = openPack(new Set(planFor(project).identified));
    packs.set(name, [project, pack]);
    return pack;
  };
  for (const { head, batch, payload, folder, end } of records) {
    if (batch === null) {
      books.add(head, 'received', head.received);
      books.addRefused(head);
      tails.add({ head, body: null, isDuplicate: false, erased: [] });
      continue;
    }
    const body = readOrSkip(payload, decodeBody);
    if (body === null) {
      skipped = withSkipped(skipped, { bytes: payload.length, places: 1 });
      continue;
    }
    books.add(head, 'received', head.received);
    const ids = seen(head.project);
    if (ids.has(body.batch)) {
      books.add(head, 'duplicate', head.received);
      duplicates.push({ folder, end });
      tails.add({ head, body, isDuplicate: true, erased: [] });
      continue;
    }
    ids.add(body.batch);
    batches.add(head, body.batch);
    known.add(body.batch);
    const erased = body.events.filter(({ identity }) => identity !== undefined && isErased(head.project, identity));
    const left = erased.length === 0 ? body : { ...body, events: body.events.filter((one) => !erased.includes(one)) };
    const kept = left.events;
    hasErased ||= erased.length > 0;
    for (const { event } of erased) books.addErased(head, event);
    tails.add({ head, body: left, isDuplicate: false, erased: erased.map(({ event }) => event) });
    books.add(head, 'stored', kept.length);
    for (const drop of body.drops) books.addDrop(head, drop);
    const { common, contract = '' } = body;
    if (kept.length > 0) packOf(head.project).add({ arrived: head.day, contract, common }, kept);
  }
  return {
    packs: new Map(packs.values()),
    books: books.rows(),
    batches: batches.rows(),
    duplicates,
    tails: tails.of(),
    skipped,
    hasErased,
  };
}

export function holdsErased({ head, body }: SpoolRecord, suppressed: Pick<Suppressed, 'has'>): boolean {
  const isErased = erasedIn(suppressed);
  return (body?.events ?? []).some(({ identity }) => identity !== undefined && isErased(head.project, identity));
}

/** All events of a batch have one id, so it is looked up once. */
function erasedIn(suppressed: Pick<Suppressed, 'has'>): (project: string, identity: string) => boolean {
  let [lastProject, last, isLast] = ['', '', false];
  return (project, identity) => {
    if (identity !== last || project !== lastProject) {
      [lastProject, last, isLast] = [project, identity, suppressed.has(project, identity)];
    }
    return isLast;
  };
}

/** @returns the ids that are stored already, of each project; a set that may be added to */
async function storedBatches(
  store: Store,
  known: Pick<KnownBatches, 'among'>,
  records: readonly ReadRecord[],
): Promise<(project: string) => Set<string>> {
  const ids = known.among(records.flatMap(({ batch }) => batch ?? []));
  const projects = [...new Set(records.map(({ head }) => head.project))];
  const rows = await queryByIds<{ project: string; batch: string }>(
    store,
    `SELECT project, batch FROM batches
     WHERE project IN {projects:Array(String)} AND batch IN (SELECT toFixedString(${EACH_ID}, 32))`,
    ids,
    { projects },
  );
  const found = new Map(projects.map((project) => [project, new Set<string>()]));
  for (const { project, batch } of rows) found.get(project)?.add(batch);
  return (project) => found.get(project) as Set<string>;
}
