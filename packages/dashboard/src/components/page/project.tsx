import type { ProjectSummary } from '@aboveboard/collector/api';
import { useMemo, useState } from 'react';
import { books, notes } from '../../api.ts';
import { active } from '../../charts/active/active.tsx';
import { adoption } from '../../charts/adoption/adoption.tsx';
import type { View } from '../../charts/chart.ts';
import { contracts } from '../../charts/contracts/contracts.tsx';
import { drops } from '../../charts/drops/drops.tsx';
import { dropsByDay } from '../../charts/drops-by-day/drops-by-day.tsx';
import { durations } from '../../charts/durations/durations.tsx';
import { errors } from '../../charts/errors/errors.tsx';
import { fields } from '../../charts/fields/fields.tsx';
import { funnel } from '../../charts/funnel/funnel.tsx';
import { releaseCheck } from '../../charts/release-check/release-check.tsx';
import { releases } from '../../charts/releases/releases.tsx';
import { retention } from '../../charts/retention/retention.tsx';
import { summary } from '../../charts/summary/summary.tsx';
import { usage } from '../../charts/usage/usage.tsx';
import { rangeUntil } from '../../format/day.ts';
import { useLive, useOnce } from '../../live.ts';
import { useToday } from '../../now.ts';
import type { UrlState } from '../../url-state.ts';
import { BooksStrip } from '../books/books.tsx';
import { NothingYet } from '../empty/empty.tsx';
import { Filters } from '../filters/filters.tsx';
import type { DialogName } from '../help/shortcuts.ts';
import { NotesDialog } from '../notes/notes.tsx';
import { ReportCard } from '../report-card/report-card.tsx';

interface Props {
  readonly project: ProjectSummary;
  readonly url: UrlState;
  readonly onChange: (change: Partial<UrlState>) => void;
  readonly dialog: DialogName | null;
  readonly onDialog: (name: DialogName) => void;
  readonly onClose: (name: DialogName) => void;
}

/** A new chart is a folder in `charts/` and one line here. */
export function Project({ project, url, onChange, dialog, onDialog, onClose }: Props) {
  const { days, audience, version, field, value, event, steps, align } = url;
  const today = useToday();
  const { from, to } = rangeUntil(today, days);
  const [noted, setNoted] = useState(0);
  const written = useOnce(`notes ${noted}`, (signal) => notes(project.name, signal)).data;
  const view: View = useMemo(
    () => ({
      ...{ project, days, audience, version, field, value, event, steps, align, from, to },
      notes: (written ?? []).filter(({ day }) => day >= from && day <= to),
    }),
    [project, days, audience, version, field, value, event, steps, align, from, to, written],
  );
  const kept = useLive(`books ${from} ${to}`, (signal) => books(project.name, { from, to }, signal));
  // Of a project that never stored anything the books alone tell whether anything came at all: until then, neither view.
  const isDoubtful = project.lastStored === null && kept.data === undefined;
  const isUntouched = project.lastStored === null && kept.data?.received === 0;
  // What was stored since is seen in the books: reports are asked again for that alone.
  const pulse = `${project.lastStored} ${JSON.stringify(kept.data)}`;
  const [answered, setAnswered] = useState(0);
  const first = { view, pulse, onAnswer: () => setAnswered((count) => count + 1) };
  const rest = { view, pulse, isDue: answered >= FIRST };
  return (
    <>
      <div className="page-title">
        <h1>{project.name}</h1>
        <p>{project.why}</p>
        {project.simulated && (
          <p className="simulated">
            <strong>Simulated.</strong> All traffic of this project is made up, by <code>aboveboard simulate</code>.
          </p>
        )}
      </div>
      <Filters
        project={project}
        url={url}
        onChange={onChange}
        onNotes={() => onDialog('notes')}
        onViews={() => onDialog('views')}
      />
      <BooksStrip live={kept} lastStored={project.lastStored} />
      {isDoubtful ? null : isUntouched ? (
        <NothingYet project={project} />
      ) : (
        <div className="cards">
          <ReportCard chart={summary} {...first} />
          <ReportCard chart={active} {...first} />
          <ReportCard chart={adoption} {...rest} />
          <ReportCard chart={releases} {...rest} />
          <ReportCard chart={usage} {...rest} />
          <ReportCard chart={errors} {...rest} />
          <ReportCard chart={releaseCheck} {...rest} />
          <ReportCard chart={durations} {...rest} />
          <ReportCard chart={fields} {...rest} />
          <ReportCard chart={retention} {...rest} />
          <ReportCard chart={funnel} {...rest} />
          <ReportCard chart={contracts} {...rest} />
          <ReportCard chart={dropsByDay} {...rest} />
          <ReportCard chart={drops} {...rest} />
        </div>
      )}
      <NotesDialog
        project={project.name}
        notes={written ?? []}
        today={today}
        isOpen={dialog === 'notes'}
        onClose={() => onClose('notes')}
        onChanged={() => setNoted(noted + 1)}
      />
    </>
  );
}

/** How many cards stand on the first screen: the others let them go first. */
const FIRST = 2;
