import type { Contract, Values } from '@aboveboard/contract';
import { readOr, writeWhole } from '../dir/files.ts';
import type { Row } from './memory.ts';

/**
 * `once.json`: for each event that is reported once a day or once a version, the span of its last report.
 *
 * @example { "first_index": "2026-11-21", "upgraded": "1.4" }
 */
type Reported = Readonly<Record<string, unknown>>;

/** Leaves out what this installation has reported already. @returns the rest, and what to do once it is buffered */
export function onlyOnce(
  contract: Contract,
  file: string,
  common: Values,
  rows: readonly Row[],
): { readonly rows: readonly Row[]; readonly settle: () => void } {
  const spanOf = (row: Row): string | undefined => {
    const shape = contract.events[row.event];
    if (shape?.shape !== 'once' || shape.every === 'process') return undefined;
    return shape.every === 'day' ? row.day : versionOf(contract, common);
  };
  if (rows.every((row) => spanOf(row) === undefined)) return { rows, settle() {} };
  const reported = read(file);
  const fresh: Record<string, string> = {};
  const kept = rows.filter((row) => {
    const span = spanOf(row);
    if (span === undefined) return true;
    if (reported[row.event] === span) return false;
    fresh[row.event] = span;
    return true;
  });
  return { rows: kept, settle: () => writeWhole(file, `${JSON.stringify({ ...reported, ...fresh })}\n`) };
}

/** The tool's version as it travels: a finer one would report an event twice under the same version. */
function versionOf(contract: Contract, common: Values): string {
  const name = Object.keys(contract.common).find((field) => {
    const { kind, auto } = contract.common[field] ?? {};
    return kind === 'version' && auto === undefined;
  });
  return name === undefined ? '' : String(common[name] ?? '');
}

function read(file: string): Reported {
  try {
    const found: unknown = JSON.parse(readOr(file) ?? '{}');
    return typeof found === 'object' && found !== null ? (found as Reported) : {};
  } catch {
    return {};
  }
}
