import type { ActiveRow, ProjectSummary } from '@aboveboard/collector/api';

/** What is counted a day: installs, or events for a project whose contract cannot count installs. */
export type Measure = 'installs' | 'events';

export const measureOf = ({ counting }: Pick<ProjectSummary, 'counting'>): Measure =>
  counting === 'none' ? 'events' : 'installs';

export interface Highlights {
  /** The latest day that is over and has data: the newest number that will not grow any more. */
  readonly completed: { readonly day: string; readonly value: number } | null;
  readonly today: number | null;
}

export function highlights(rows: readonly ActiveRow[], today: string, measure: Measure): Highlights {
  const last = rows.findLast((row) => row.day < today && row[measure] !== null);
  const now = rows.find((row) => row.day === today);
  return {
    completed: last ? { day: last.day, value: last[measure] ?? 0 } : null,
    today: now?.[measure] ?? null,
  };
}
