import type { ProjectSummary } from '@aboveboard/collector/api';
import { books } from '../../api.ts';
import { active } from '../../charts/active/active.tsx';
import type { View } from '../../charts/chart.ts';
import { drops } from '../../charts/drops/drops.tsx';
import { events } from '../../charts/events/events.tsx';
import { versions } from '../../charts/versions/versions.tsx';
import { rangeUntil } from '../../format/day.ts';
import { useLive } from '../../live.ts';
import { useToday } from '../../now.ts';
import type { Days } from '../../url-state.ts';
import { BooksStrip } from '../books/books.tsx';
import { NothingYet } from '../empty/empty.tsx';
import { ReportCard } from '../report-card/report-card.tsx';

/** A new chart is a folder in `charts/` and one line here. */
export function Project({ project, days }: { project: ProjectSummary; days: Days }) {
  const today = useToday();
  const view: View = { project, days, ...rangeUntil(today, days) };
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
          <ReportCard chart={active} view={view} />
          <ReportCard chart={versions} view={view} />
          <ReportCard chart={events} view={view} />
          <ReportCard chart={drops} view={view} />
        </div>
      )}
    </>
  );
}
