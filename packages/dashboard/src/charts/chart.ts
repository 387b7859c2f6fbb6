import type { Note, ProjectSummary, Reports } from '@aboveboard/collector/api';
import type { ReactNode } from 'react';
import type { Asked, More, ReportName } from '../api.ts';
import type { Column } from '../components/data-table/data-table.tsx';
import type { Alignment, Days } from '../url-state.ts';

/** What is being looked at. */
export interface View extends Asked {
  readonly project: ProjectSummary;
  readonly days: Days;
  /** Narrowed down to one event; `null` for all. */
  readonly event: string | null;
  /** Of the funnel; `null` for those that are used most. */
  readonly steps: string | null;
  readonly align: Alignment;
  /** Of the days in the range. */
  readonly notes: readonly Note[];
}

/**
 * A report as it is seen. All charts look alike: a folder here with one such object, shown by `<ReportCard>`, which
 * asks for the rows and cares for loading, trouble, the table behind the chart and the empty state.
 */
export interface Chart<Name extends ReportName, Row = Reports[Name]> {
  readonly report: Name;
  /** Over the whole width of the page. */
  readonly isWide: boolean;
  /** Of the body in pixels, known beforehand: data that arrives moves nothing. */
  readonly height: number;
  /** At least so high, and more where needed: for what is below the first screen, as it pushes down what follows. */
  readonly grows?: true;
  /** Whether the card says since when there are raw rows. */
  readonly tellsRawSince?: true;
  /** Whether it stays as it is where one version is chosen: it compares versions, or nothing is known of them. */
  isOfAllVersions?(view: View): boolean;
  /**
   * How it is narrowed down to a value of a field: out of raw rows, as far back as they go, or not at all. Left out where
   * sums by day tell.
   */
  readonly byField?: 'raw' | 'never';
  /** What it is asked besides. */
  more?(view: View): More;
  /** What to choose by, beneath the note. `isDue`: whether it is time to ask the collector for the choices. */
  controls?(view: View, isDue: boolean): ReactNode;
  title(view: View): string;
  /** One line on how to read it. */
  note(view: View): string;
  /** What to say, and what to do next, where there are rows but nothing in them, or no rows. `null` where there is something. */
  empty(rows: Rows<Name>, view: View): ReactNode;
  /** Big numbers above the chart. */
  lead?(rows: Rows<Name>, view: View): ReactNode;
  /** Left out where the table is the chart. */
  draw?(rows: Rows<Name>, view: View): ReactNode;
  table(rows: Rows<Name>, view: View): Table<Row>;
}

export interface Table<Row> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

export type Rows<Name extends ReportName> = readonly Reports[Name][];
