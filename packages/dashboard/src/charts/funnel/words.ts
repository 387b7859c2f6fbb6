import type { FunnelRow } from '@aboveboard/collector/api';
import type { Bar } from '../../components/bar-list/bar-list.tsx';
import { number, share } from '../../format/number.ts';

/** What an id of a stream stands for. */
export const WHOSE = {
  process: { one: 'run', many: 'runs' },
  rotating: { one: 'rotating id', many: 'rotating ids' },
  install: { one: 'install', many: 'installs' },
} as const;

export const stepName = ({ event, field, value }: Pick<FunnelRow, 'event' | 'field' | 'value'>): string =>
  field === null ? event : `${event} ${field} ${value}`;

/** A bar for each step, the first the longest; beside it the share of the first, and of the step before where that is another. */
export function barsOf(rows: readonly FunnelRow[]): Bar[] {
  const most = rows[0]?.ids || 1;
  return rows.map((row) => ({
    label: `${row.step}  ${stepName(row)}`,
    value: number(row.ids),
    aside: asideOf(row),
    length: row.ids / most,
    isPale: false,
  }));
}

function asideOf({ step, ofFirst, ofBefore }: FunnelRow): string {
  if (ofFirst === null) return '–';
  const first = share(ofFirst, 1);
  return step < 3 || ofBefore === null ? first : `${first}, ${share(ofBefore, 1)} of step ${step - 1}`;
}

/** The steps of the address with one put in another's place, added at the end, or taken out by `null`. */
export function withStep(steps: readonly string[], at: number, step: string | null): readonly string[] {
  const changed =
    step === null ? steps.filter((_, i) => i !== at) : [...steps.slice(0, at), step, ...steps.slice(at + 1)];
  return changed.filter((one, i) => changed.indexOf(one) === i);
}
