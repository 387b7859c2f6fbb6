import type { Store } from '../store/store.ts';
import { withValues } from '../store/values.ts';

/**
 * A store that writes down what it is asked: the SQL behind a report, as it can be run by hand.
 *
 * @example const { store, statements } = listening(world.store); await reports.active({ ...question, store }); statements()
 */
export function listening(store: Store): { readonly store: Store; statements(): string } {
  const asked: string[] = [];
  return {
    store: {
      ...store,
      query: (sql, params) => {
        asked.push(withValues(sql, params ?? {}).replace(/^ {4,}/gm, '  '));
        return store.query(sql, params);
      },
    },
    statements: () => asked.map((sql) => `${sql};\n`).join('\n'),
  };
}
