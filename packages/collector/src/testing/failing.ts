import type { Store } from '../store/store.ts';

/** A store that dies once: before or after its n-th write, be it rows or a sum over rows. */
export function failing(store: Store, n: number, moment: 'before' | 'after'): Store {
  let writes = 0;
  const write = async (act: () => Promise<void>) => {
    writes++;
    if (writes === n && moment === 'before') throw new Error('crash');
    await act();
    if (writes === n) throw new Error('crash');
  };
  return {
    ...store,
    insert: (table, rows) => (rows.length === 0 ? store.insert(table, rows) : write(() => store.insert(table, rows))),
    run: (sql) => (sql.startsWith('INSERT') ? write(() => store.run(sql)) : store.run(sql)),
  };
}
