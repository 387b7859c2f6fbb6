import type { Params } from './store.ts';

/**
 * A query with its values in the place of `{name:Type}`, quoted as ClickHouse reads them: as it can be run by hand.
 * Within quotes nothing but a backslash and a quote means anything. What has no value stays as it is, which the engine refuses.
 *
 * @example withValues('SELECT {day:Date}', { day: '2026-11-27' }) // "SELECT toDate('2026-11-27')"
 */
export function withValues(sql: string, params: Params): string {
  return sql.replace(/\{(\w+):([\w()]+)\}/g, (placeholder, name: string, type: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    if (value === undefined) return placeholder;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') return `[${value.map(literal).join(', ')}]`;
    return type === 'String' ? literal(value) : `to${type}(${literal(value)})`;
  });
}

/** A text as ClickHouse reads it, within quotes. */
export function literal(text: string): string {
  return `'${text.replaceAll(/[\\']/g, (c) => `\\${c}`)}'`;
}
