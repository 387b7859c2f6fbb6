import { EACH_ID, queryByIds } from '../store/ids.ts';
import { idsTable } from '../store/rollup/rollup.ts';
import type { Store } from '../store/store.ts';

export interface Numbered {
  /** The number of each install. */
  readonly installs: ReadonlyMap<string, number>;
  /** Those that were not seen before. */
  readonly fresh: readonly { readonly identity: string; readonly install: number }[];
  readonly last: number;
}

/**
 * Gives each install a number, one after the other, by which sets of installs are small.
 *
 * @param ids each once
 * @param last the highest number that was ever given
 */
export async function numberInstalls(
  store: Store,
  project: string,
  ids: readonly string[],
  last: number,
): Promise<Numbered> {
  const installs = new Map<string, number>();
  if (ids.length > 0) {
    const found = await queryByIds<{ identity: string; install: number }>(
      store,
      `SELECT identity, install FROM ${idsTable(project)} WHERE identity IN (SELECT ${EACH_ID})`,
      ids,
    );
    for (const { identity, install } of found) installs.set(identity, Number(install));
  }
  const fresh = ids
    .filter((identity) => !installs.has(identity))
    .map((identity, i) => ({ identity, install: last + 1 + i }));
  for (const { identity, install } of fresh) installs.set(identity, install);
  return { installs, fresh, last: last + fresh.length };
}
