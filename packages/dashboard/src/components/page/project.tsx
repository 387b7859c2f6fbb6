import type { ProjectSummary } from '@aboveboard/collector/api';
import { books } from '../../api.ts';
import { active } from '../../charts/active/active.tsx';
import { adoption } from '../../charts/adoption/adoption.tsx';
import type { View } from '../../charts/chart.ts';
import { contracts } from '../../charts/contracts/contracts.tsx';
import { drops } from '../../charts/drops/drops.tsx';
import { dropsByDay } from '../../charts/drops-by-day/drops-by-day.tsx';
import { errors } from '../../charts/errors/errors.tsx';
import { fields } from '../../charts/fields/fields.tsx';
import { releaseCheck } from '../../charts/release-check/release-check.tsx';
import { releases } from '../../charts/releases/releases.tsx';
import { retention } from '../../charts/retention/retention.tsx';
import { summary } from '../../charts/summary/summary.tsx';
import { usage } from '../../charts/usage/usage.tsx';
import { rangeUntil } from '../../format/day.ts';
import { useLive } from '../../live.ts';
import { useToday } from '../../now.ts';
import type { UrlState } from '../../url-state.ts';
import { BooksStrip } from '../books/books.tsx';
import { NothingYet } from '../empty/empty.tsx';
import { ReportCard } from '../report-card/report-card.tsx';

/** A new chart is a folder in `charts/` and one line here. */
export function Project({ project, url: { days, audience } }: { project: ProjectSummary; url: UrlState }) {
  const today = useToday();
  const view: View = { project, days, audience, ...rangeUntil(today, days) };
  const range = { from: view.from, to: view.to };
  const kept = useLive(`books ${view.from} ${view.to}`, (signal) => books(project.name, range, signal));
  // Of a project that never stored anything the books alone tell whether anything came at all: until then, neither view.
  const isDoubtful = project.lastStored === null && kept.data === undefined;
  const isUntouched = project.lastStored === null && kept.data?.received === 0;
  return (
    <>
      <div className="page-title">
        <h1>{project.name}</h1>
        <p>{project.why}</p>
      </div>
      <BooksStrip live={kept} lastStored={project.lastStored} />
      {isDoubtful ? null : isUntouched ? (
        <NothingYet project={project} />
      ) : (
        <div className="cards">
          <ReportCard chart={summary} view={view} />
          <ReportCard chart={active} view={view} />
          <ReportCard chart={adoption} view={view} />
          <ReportCard chart={releases} view={view} />
          <ReportCard chart={usage} view={view} />
          <ReportCard chart={errors} view={view} />
          <ReportCard chart={releaseCheck} view={view} />
          <ReportCard chart={fields} view={view} />
          <ReportCard chart={retention} view={view} />
          <ReportCard chart={contracts} view={view} />
          <ReportCard chart={dropsByDay} view={view} />
          <ReportCard chart={drops} view={view} />
        </div>
      )}
    </>
  );
}
