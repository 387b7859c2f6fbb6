import type { Report as AnyReport } from '@aboveboard/collector/api';
import { type CSSProperties, type ReactNode, useEffect, useEffectEvent, useId, useMemo, useState } from 'react';
import { type Asked, type ReportName, report, reportAddress } from '../../api.ts';
import type { Chart, Rows, View } from '../../charts/chart.ts';
import { longDay } from '../../format/day.ts';
import { type Live, useWhenever } from '../../live.ts';
import { DataTable } from '../data-table/data-table.tsx';
import { whatWentWrong } from '../problem/what-went-wrong.ts';
import './report-card.css';

/** Asks for a report and shows it. */
export function ReportCard<Name extends ReportName, Row>(props: ReportCardProps<Name, Row>) {
  const { chart, view, pulse, isDue = true, onAnswer } = props;
  const { project } = view;
  const asked = askedBy(chart, view);
  const more = chart.more?.(view) ?? {};
  const key = `${project.name} ${JSON.stringify({ ...asked, ...more })}`;
  const live = useWhenever(isDue ? key : null, pulse, async (signal) => {
    const { rows, rawSince, rawDays } = await report(project.name, chart.report, asked, more, signal);
    return { rows, from: view.from, to: view.to, days: view.days, raw: { rawSince, rawDays } };
  });
  const hasAnswer = live.data !== undefined || live.error !== undefined;
  const tell = useEffectEvent(() => onAnswer?.());
  useEffect(() => {
    if (hasAnswer) tell();
  }, [hasAnswer]);
  // Rows are drawn with the range that they answer, also while the next range is on its way.
  const { rows, raw, from, to, days } = live.data ?? { ...view, rows: undefined, raw: NOT_YET };
  const drawn = useMemo(() => ({ ...view, from, to, days }), [view, from, to, days]);
  return <Card chart={chart} view={drawn} live={live} rows={rows} raw={raw} isDue={isDue} />;
}

interface ReportCardProps<Name extends ReportName, Row> {
  readonly chart: Chart<Name, Row>;
  readonly view: View;
  /** Another one where something has been stored since. */
  readonly pulse: string;
  /** Whether it is time to ask: what is not on the first screen lets that go first. */
  readonly isDue?: boolean;
  readonly onAnswer?: () => void;
}

const askedBy = (chart: Pick<Chart<ReportName>, 'isOfAllVersions' | 'byField'>, view: View): Asked => {
  const { from, to, audience, version, field, value } = view;
  const narrowed = chart.byField === 'never' ? { field: null, value: null } : { field, value };
  return { from, to, audience, version: chart.isOfAllVersions?.(view) ? null : version, ...narrowed };
};

interface Props<Name extends ReportName, Row> {
  readonly chart: Chart<Name, Row>;
  readonly view: View;
  readonly live: Live<unknown>;
  readonly rows: Rows<Name> | undefined;
  readonly raw: Raw;
  readonly isDue: boolean;
}

function Card<Name extends ReportName, Row>({ chart, view, live, rows, raw, isDue }: Props<Name, Row>) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  const empty = rows && chart.empty(rows, view);
  const hasSwitch = chart.draw !== undefined && rows !== undefined && !empty;
  return (
    <section
      className={chart.isWide ? 'card wide' : 'card'}
      id={`card-${chart.report}`}
      tabIndex={-1}
      aria-labelledby={id}
      aria-busy={live.isStale}
      data-stale={live.isStale && rows !== undefined}
      data-report={chart.report}
    >
      <header className="card-head">
        <h2 id={id}>{chart.title(view)}</h2>
        {hasSwitch && (
          <button type="button" className="button small table-switch" onClick={() => setTable(!isTable)}>
            {isTable ? 'Show as chart' : 'Show as table'}
          </button>
        )}
        <p>
          {chart.note(view)}
          {view.version !== null && chart.isOfAllVersions?.(view) && <span className="unfiltered">all versions</span>}
          <ByField chart={chart} view={view} rawSince={raw.rawSince} />
        </p>
        {chart.controls && <div className="card-controls">{chart.controls(view, isDue)}</div>}
      </header>
      {chart.lead && <div className="card-lead">{rows && !empty && chart.lead(rows, view)}</div>}
      <div className={chart.grows ? 'card-body grows' : 'card-body'} style={heightOf(chart.height)}>
        {rows === undefined ? (
          <Waiting error={live.error} />
        ) : (
          empty || (
            <Body chart={chart} view={view} rows={rows} isTable={isTable || !chart.draw} title={chart.title(view)} />
          )
        )}
      </div>
      <Sources chart={chart} view={view}>
        {chart.tellsRawSince && raw.rawSince !== undefined && <RawSince {...raw} />}
      </Sources>
    </section>
  );
}

/** Where a chart cannot do what the page was asked for: that it is about all, or since when it is about what was asked for. */
const ByField = ({ chart: { byField }, view: { field, from }, rawSince }: ByFieldProps) => {
  if (field === null || byField === undefined) return null;
  if (byField === 'never') return <span className="unfiltered">every {field}</span>;
  if (typeof rawSince !== 'string' || rawSince <= from) return null;
  return (
    <span
      className="unfiltered"
      title="By day only installs are added up by this field: the rest is read from raw rows"
    >
      since {longDay(rawSince)}
    </span>
  );
};

interface ByFieldProps {
  readonly chart: Pick<Chart<ReportName>, 'byField'>;
  readonly view: View;
  readonly rawSince: string | null | undefined;
}

/** By a variable, so that a style sheet can say otherwise for a narrow page. */
const heightOf = (pixels: number) => ({ '--height': `${pixels}px` }) as CSSProperties;

/** The same numbers for other programs, and the questions that they are the answer to. */
function Sources({ chart, view, children }: SourcesProps) {
  const address = (format: 'csv' | 'parquet' | 'sql') =>
    reportAddress(view.project.name, chart.report, askedBy(chart, view), format, chart.more?.(view));
  return (
    <footer className="card-sources">
      <a href={address('csv')}>CSV</a>
      <a href={address('parquet')}>Parquet</a>
      <a href={address('sql')} target="_blank" rel="noreferrer">
        SQL of it
      </a>
      {children}
    </footer>
  );
}

interface SourcesProps {
  readonly chart: Pick<Chart<ReportName>, 'report' | 'isOfAllVersions' | 'byField' | 'more'>;
  readonly view: View;
  readonly children: ReactNode;
}

/** The clock of the retention: what of the store still tells single events. */
const RawSince = ({ rawSince, rawDays }: Raw) => (
  <span>
    {!rawSince
      ? 'No raw rows: only sums by day are kept.'
      : rawDays === 'forever'
        ? `Raw rows since ${longDay(rawSince)}; they are kept forever.`
        : `Raw rows since ${longDay(rawSince)}; of earlier days only sums are kept.`}
  </span>
);

type Raw = { readonly [Key in 'rawSince' | 'rawDays']: AnyReport<unknown>[Key] | undefined };
const NOT_YET: Raw = { rawSince: undefined, rawDays: undefined };

interface BodyProps<Name extends ReportName, Row> extends Omit<Props<Name, Row>, 'live' | 'raw' | 'isDue'> {
  readonly rows: Rows<Name>;
  readonly isTable: boolean;
  readonly title: string;
}

function Body<Name extends ReportName, Row>({ chart, view, rows, isTable, title }: BodyProps<Name, Row>): ReactNode {
  if (!isTable) return chart.draw?.(rows, view);
  return (
    // Reachable by key, because it scrolls.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section className="scroll" tabIndex={0} aria-label={`${title}, table`}>
      <DataTable caption={title} {...chart.table(rows, view)} />
    </section>
  );
}

const Waiting = ({ error }: Pick<Live<unknown>, 'error'>) =>
  error ? (
    <p className="card-trouble" role="alert">
      {whatWentWrong(error)}; asking again every few seconds.
    </p>
  ) : (
    <div className="skeleton" role="status">
      <span className="unseen">Loading</span>
    </div>
  );
