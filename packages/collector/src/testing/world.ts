import { join } from 'node:path';
import { type Contract, compile } from '@aboveboard/contract';
import { onTestFinished } from 'vitest';
import { type AtEnd, temporaryFolder } from '../../../../test/support/at-end.ts';
import { admit, type IncomingEvent } from '../admit/admit.ts';
import { openWaitingCounter, readBooks } from '../books/books.ts';
import { utcDay } from '../day/day.ts';
import { type Drain, type DrainOptions, openDrain } from '../drain/drain.ts';
import { addProject, openRegistry, type Registry } from '../projects/projects.ts';
import { encodeRecord } from '../spool/format.ts';
import { openSpool, type SpoolOptions } from '../spool/writer.ts';
import { openEmbedded } from '../store/embedded.ts';
import { createTables } from '../store/schema.ts';
import type { Store } from '../store/store.ts';

/** Everything behind the intake, in one folder, with the real engine. */
export interface World {
  readonly dataDir: string;
  readonly store: Store;
  readonly registry: Registry;
  /** Another drain over the same folder, as after a restart. */
  openDrain(
    store?: Store,
    options?: Partial<Pick<DrainOptions, 'registry' | 'followers' | 'today' | 'suppressed' | 'steady' | 'onSettled'>>,
  ): Drain;
  /** Spools a batch as the intake does. */
  spool(project: Contract, batch: Batch): Promise<void>;
  /** Spools bytes as they are. */
  append(record: Buffer): Promise<void>;
  /** Lets go of the folder, as a collector that is stopped. Happens by itself at the end. */
  close(): Promise<void>;
  spoolLimited(project: Contract, received: number): Promise<void>;
  books(
    drain: Drain,
    project: Contract,
    range?: { readonly from: string; readonly to: string },
  ): ReturnType<typeof readBooks>;
}

export interface Batch {
  readonly id: string;
  readonly events: readonly IncomingEvent[];
  readonly common?: object;
  readonly identity?: string;
  /** Hash of the contract that the client knows. */
  readonly contract?: string;
  /** When it arrives, by the calendar; default: now. */
  readonly now?: number;
  /** The same as a UTC date. */
  readonly arrived?: string;
}

export const TODAY = new Date().toISOString().slice(0, 10);

/** @param atEnd when it is closed. Default: when the test has finished */
export async function openWorld(
  contracts: readonly Contract[],
  options: SpoolOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<World> {
  const dataDir = temporaryFolder(atEnd);
  for (const contract of contracts) addProject(dataDir, contract.name, contract);
  const registry = openRegistry(dataDir, (error) => {
    throw error;
  });
  const store = await openEmbedded(join(dataDir, 'clickhouse'));
  await createTables(store);
  const spoolDir = join(dataDir, 'spool');
  const writer = await openSpool(join(spoolDir, '0'), options);
  const waiting = openWaitingCounter(spoolDir);
  let isOpen = true;
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await writer.close();
    await store.close();
  };
  atEnd(close);
  const open: World['openDrain'] = (over = store, options = {}) =>
    openDrain({ spoolDir, cursorFile: join(dataDir, 'drain.json'), store: over, registry, ...options });
  await open().prepare();
  return {
    dataDir,
    store,
    registry,
    openDrain: open,
    async spool({ name, ...contract }, { id, events, common = {}, identity, contract: hash, arrived, ...given }) {
      const { now = arrived === undefined ? Date.now() : Date.parse(`${arrived}T23:00:00Z`) } = given;
      const incoming = { batch: id.padStart(32, '0'), contract: undefined, identity, common, events };
      const admitted = admit(incoming, compile({ name, ...contract }), now);
      const { received, drops } = admitted;
      await writer.append(
        encodeRecord({
          head: { type: 'batch', project: name, day: utcDay(now), received },
          body: {
            batch: incoming.batch,
            ...(hash === undefined ? {} : { contract: hash }),
            common: admitted.common,
            events: admitted.events,
            drops,
          },
        }),
      );
    },
    append: writer.append,
    async spoolLimited({ name }, received) {
      await writer.append(encodeRecord({ head: { type: 'limited', project: name, day: TODAY, received }, body: null }));
    },
    close,
    books: (drain, { name }, range = { from: TODAY, to: TODAY }) =>
      readBooks(store, waiting, drain.cursor(), name, range),
  };
}

/** What the books add up to; `received` where they balance. */
export function settled({ stored, duplicate, dropped, limited, waiting }: Awaited<ReturnType<World['books']>>): number {
  return stored + duplicate + Object.values(dropped).reduce((sum, n) => sum + n, 0) + limited + waiting;
}
