import type { OpenProject } from '../projects/projects.ts';
import { EACH_ID, queryByIds } from '../store/ids.ts';
import { idsTable, planFor } from '../store/rollup/rollup.ts';
import type { Store } from '../store/store.ts';

interface Row {
  readonly event: string;
  readonly identity: string;
}

/** Rows with the number of their install, 0 where there is none; and the installs that were not seen before. */
export interface Numbered<R> {
  readonly rows: readonly (R & { readonly install: number })[];
  readonly fresh: readonly { readonly identity: string; readonly install: number }[];
  readonly last: number;
}

/**
 * Gives each install a number, one after the other, by which sets of installs are small. Only installs: an id of a run or of
 * some days is none.
 *
 * @param last the highest number that was ever given
 */
export async function numberInstalls<R extends Row>(
  store: Store,
  project: OpenProject,
  rows: readonly R[],
  last: number,
): Promise<Numbered<R>> {
  const identified = new Set(planFor(project).identified);
  const isInstall = ({ event, identity }: Row) => identity !== '' && identified.has(event);
  const ids = [...new Set(rows.filter(isInstall).map(({ identity }) => identity))];
  const known = new Map<string, number>();
  if (ids.length > 0) {
    const found = await queryByIds<{ identity: string; install: number }>(
      store,
      `SELECT identity, install FROM ${idsTable(project.name)} WHERE identity IN (SELECT ${EACH_ID})`,
      ids,
    );
    for (const { identity, install } of found) known.set(identity, Number(install));
  }
  const fresh = ids
    .filter((identity) => !known.has(identity))
    .map((identity, i) => ({ identity, install: last + 1 + i }));
  for (const { identity, install } of fresh) known.set(identity, install);
  return {
    rows: rows.map((row) => ({ ...row, install: isInstall(row) ? (known.get(row.identity) as number) : 0 })),
    fresh,
    last: last + fresh.length,
  };
}
