import type { ProjectSummary } from '@aboveboard/collector/api';
import { useEffect } from 'react';
import type { ApiError } from '../../api.ts';
import { useUrlState } from '../../url-state.ts';
import { NoProjects } from '../empty/empty.tsx';
import { Header } from '../header/header.tsx';
import { Lost } from '../problem/lost.tsx';
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
  // A project that is gone, or none named: the first there is, as an empty page would tell nothing.
  const project = projects.find(({ name }) => name === url.project) ?? projects[0];
  const title = project ? `${project.name} · Aboveboard` : 'Aboveboard';
  // Not a <title> element: the one of index.html comes first and would win.
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <>
      <Header projects={projects} project={project?.name} url={url} onChange={setUrl} onSignedOut={onSignedOut} />
      <main className="page">
        {project ? <Project key={project.name} project={project} url={url} /> : <NoProjects />}
      </main>
      <Lost error={error} heard={heard} />
    </>
  );
}
