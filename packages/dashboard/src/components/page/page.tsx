import type { ProjectSummary } from '@aboveboard/collector/api';
import { useEffect, useState } from 'react';
import type { ApiError } from '../../api.ts';
import { useUrlState } from '../../url-state.ts';
import { NoProjects } from '../empty/empty.tsx';
import { Header } from '../header/header.tsx';
import { HelpDialog } from '../help/help.tsx';
import { type DialogName, useShortcuts } from '../help/shortcuts.ts';
import { LiveScreen } from '../live-screen/live-screen.tsx';
import { Lost } from '../problem/lost.tsx';
import { ViewsDialog } from '../views/views.tsx';
import { Project } from './project.tsx';
import './page.css';

interface Props {
  readonly projects: readonly ProjectSummary[];
  readonly error: ApiError | undefined;
  readonly heard: number | undefined;
  readonly onSignedOut: () => void;
}

export function Page({ projects, error, heard, onSignedOut }: Props) {
  const [url, setUrl] = useUrlState();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const [hasKeys, setKeys] = useShortcuts({ onChange: setUrl, onDialog: setDialog });
  // A project that is gone, or none named: the first that has something to show, made-up things last.
  const filled = projects.filter(({ lastStored }) => lastStored !== null);
  const project =
    projects.find(({ name }) => name === url.project) ??
    filled.find(({ simulated }) => !simulated) ??
    filled[0] ??
    projects[0];
  const title = project ? `${project.name} · Aboveboard` : 'Aboveboard';
  // Not a <title> element: the one of index.html comes first and would win.
  useEffect(() => {
    document.title = title;
  }, [title]);
  // That a dialog has closed is told a moment later, when a key may have opened another.
  const close = (name: DialogName) => setDialog((open) => (open === name ? null : open));
  return (
    <>
      <Header
        projects={projects}
        project={project?.name}
        url={url}
        onChange={setUrl}
        onHelp={() => setDialog('help')}
        onSignedOut={onSignedOut}
      />
      <main className="page" id="main" tabIndex={-1}>
        {project === undefined ? (
          <NoProjects />
        ) : url.screen === 'live' ? (
          <LiveScreen key={project.name} project={project} />
        ) : (
          <Project
            key={project.name}
            project={project}
            url={url}
            onChange={setUrl}
            dialog={dialog}
            onDialog={setDialog}
            onClose={close}
          />
        )}
      </main>
      <HelpDialog isOpen={dialog === 'help'} onClose={() => close('help')} hasKeys={hasKeys} onKeys={setKeys} />
      <ViewsDialog isOpen={dialog === 'views'} onClose={() => close('views')} />
      <Lost error={error} heard={heard} />
    </>
  );
}
