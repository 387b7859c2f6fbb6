import type { Contract } from '../define/contract.ts';
import { type Fields, fieldsOf } from '../define/event.ts';
import { columnOf } from '../kinds/columns.ts';

/** A field as a column of a table. */
export interface Column {
  /** The event, or `null` for a common field. */
  readonly event: string | null;
  readonly field: string;
  readonly kind: string;
  readonly why: string;
  /** The ClickHouse type, with absence. */
  readonly clickhouse: string;
  readonly arrow: Arrow;
}

/** An Arrow field, in the form of Arrow's own JSON: what `pyarrow`, `arrow-js` and Parquet writers take apart. */
export interface Arrow {
  readonly type: ArrowType;
  readonly nullable: boolean;
  /** Repeated texts are kept once, by number. */
  readonly dictionary?: { readonly indexType: ArrowType };
  /** Of a list: its items. */
  readonly children?: readonly Arrow[];
}

export type ArrowType =
  | { readonly name: 'bool' | 'utf8' | 'list' }
  | { readonly name: 'int'; readonly bitWidth: number; readonly isSigned: boolean }
  | { readonly name: 'date'; readonly unit: 'DAY' };

/**
 * Every field of a contract as a column, in the order of the contract: the common ones first.
 *
 * @example columns(contract)[0] // { event: null, field: 'os', kind: 'choice', clickhouse: 'LowCardinality(…)', arrow: {…} }
 */
export function columns(contract: Contract): readonly Column[] {
  return [
    ...columnsOf(null, contract.common),
    ...Object.entries(contract.events).flatMap(([name, event]) => columnsOf(name, fieldsOf(event))),
  ];
}

function columnsOf(event: string | null, fields: Fields): Column[] {
  return Object.entries(fields).map(([name, field]) => {
    const clickhouse = columnOf(field);
    return { event, field: name, kind: field.kind, why: field.why, clickhouse, arrow: arrowOf(clickhouse) };
  });
}

/** The Arrow type of a ClickHouse type: the kinds say how they are kept in one place only. */
function arrowOf(clickhouse: string): Arrow {
  const [, outer = clickhouse, inner = ''] = /^(\w+)\((.*)\)$/.exec(clickhouse) ?? [];
  if (outer === 'Nullable') return { ...arrowOf(inner), nullable: true };
  if (outer === 'LowCardinality') {
    return { ...arrowOf(inner), dictionary: { indexType: { name: 'int', bitWidth: 16, isSigned: false } } };
  }
  if (outer === 'Array') return { type: { name: 'list' }, nullable: false, children: [arrowOf(inner)] };
  return { type: scalarOf(outer), nullable: false };
}

function scalarOf(clickhouse: string): ArrowType {
  const int = /^(U?)Int(\d+)$/.exec(clickhouse);
  if (int !== null) return { name: 'int', bitWidth: Number(int[2]), isSigned: int[1] === '' };
  if (clickhouse === 'Bool') return { name: 'bool' };
  if (clickhouse === 'Date') return { name: 'date', unit: 'DAY' };
  if (clickhouse === 'String') return { name: 'utf8' };
  throw new TypeError(`no Arrow type for ${clickhouse}`);
}
