import type { Params, Store } from '../store/store.ts';

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
        asked.push(withValues(sql, params));
        return store.query(sql, params);
      },
    },
    statements: () => asked.map((sql) => `${sql};\n`).join('\n'),
  };
}

/** `{from:Date}` with its value in place, quoted as ClickHouse reads it. */
function withValues(sql: string, params: Params = {}): string {
  return sql
    .replace(/\{(\w+):([\w()]+)\}/g, (_, name: string, type: string) => {
      const value = params[name];
      if (value === undefined || value === null) return 'NULL';
      if (typeof value === 'number') return String(value);
      const literal = typeof value === 'string' ? quoted(value) : `[${value.map(quoted).join(', ')}]`;
      return type === 'String' || type.startsWith('Array') ? literal : `to${type}(${literal})`;
    })
    .replace(/^ {4,}/gm, '  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
