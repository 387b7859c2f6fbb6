import { type CSSProperties, type ReactNode, useId, useState } from 'react';
import { type ReportName, report, reportAddress } from '../../api.ts';
import type { Chart, Rows, View } from '../../charts/chart.ts';
import { longDay } from '../../format/day.ts';
import { type Live, useLive } from '../../live.ts';
import { DataTable } from '../data-table/data-table.tsx';
import { whatWentWrong } from '../problem/what-went-wrong.ts';
import './report-card.css';

/** Asks for a report and shows it. */
export function ReportCard<Name extends ReportName>({ chart, view }: { chart: Chart<Name>; view: View }) {
  const { project, from, to, audience } = view;
  const key = `${project.name} ${from} ${to} ${audience}`;
  const live = useLive(key, async (signal) => {
    const { rows, rawSince } = await report(project.name, chart.report, { from, to, audience }, signal);
    // Rows are drawn with the range that they answer, also while the next range is on its way.
    return { rows, view, rawSince };
  });
  return (
    <Card
      chart={chart}
      view={live.data?.view ?? view}
      live={live}
      rows={live.data?.rows}
      rawSince={live.data?.rawSince}
    />
  );
}

interface Props<Name extends ReportName> {
  readonly chart: Chart<Name>;
  readonly view: View;
  readonly live: Live<unknown>;
  readonly rows: Rows<Name> | undefined;
  readonly rawSince: string | null | undefined;
}

function Card<Name extends ReportName>({ chart, view, live, rows, rawSince }: Props<Name>) {
  const [isTable, setTable] = useState(false);
  const id = useId();
  const empty = rows && chart.empty(rows, view);
  const hasSwitch = chart.draw !== undefined && rows !== undefined && !empty;
  return (
    <section
      className={chart.isWide ? 'card wide' : 'card'}
      aria-labelledby={id}
      aria-busy={live.isStale}
      data-stale={live.isStale && rows !== undefined}
      data-report={chart.report}
    >
      <header className="card-head">
        <h2 id={id}>{chart.title(view)}</h2>
        {hasSwitch && (
          <button type="button" className="button small" onClick={() => setTable(!isTable)}>
            {isTable ? 'Show as chart' : 'Show as table'}
          </button>
        )}
        <p>{chart.note(view)}</p>
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
        {chart.tellsRawSince && rawSince !== undefined && <RawSince day={rawSince} />}
      </Sources>
    </section>
  );
}

/** By a variable, so that a style sheet can say otherwise for a narrow page. */
const heightOf = (pixels: number) => ({ '--height': `${pixels}px` }) as CSSProperties;

/** The same numbers for other programs, and the questions that they are the answer to. */
const Sources = ({
  chart,
  view,
  children,
}: {
  chart: { readonly report: ReportName };
  view: View;
  children: ReactNode;
}) => (
  <footer className="card-sources">
    <a href={reportAddress(view.project.name, chart.report, view, 'csv')}>CSV</a>
    <a href={reportAddress(view.project.name, chart.report, view, 'sql')} target="_blank" rel="noreferrer">
      SQL of it
    </a>
    {children}
  </footer>
);

/** The clock of the retention: what of the store still tells single events. */
const RawSince = ({ day }: { day: string | null }) => (
  <span>
    {day === null
      ? 'No raw rows: only sums by day are kept.'
      : `Raw rows since ${longDay(day)}; of earlier days only sums are kept.`}
  </span>
);

interface BodyProps<Name extends ReportName> extends Omit<Props<Name>, 'live' | 'rawSince'> {
  readonly rows: Rows<Name>;
  readonly isTable: boolean;
  readonly title: string;
}

function Body<Name extends ReportName>({ chart, view, rows, isTable, title }: BodyProps<Name>): ReactNode {
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
