import type { ProjectSummary } from '@aboveboard/collector/api';
import { Command } from '../command/command.tsx';
import { firstCommand } from './first-command.ts';
import './empty.css';

/** Where a project has never heard of anyone. */
export function NothingYet({ project }: { project: ProjectSummary }) {
  const command = firstCommand(project.name, location.origin);
  return (
    <section className="empty-page">
      <h2>Nothing has arrived yet.</h2>
      {command === null ? (
        <>
          <p>
            Point the client of <strong>{project.name}</strong> at this collector:
          </p>
          <dl>
            <dt>Endpoint</dt>
            <dd>
              <Command text={location.origin} />
            </dd>
            <dt>Project key</dt>
            <dd>
              <Command text={project.key} />
            </dd>
          </dl>
        </>
      ) : (
        <>
          <p>In a terminal, at the root of the repository:</p>
          <Command text={command} />
        </>
      )}
      <p className="listening" role="status">
        Waiting for the first event. It is shown here within seconds; there is no need to reload.
      </p>
    </section>
  );
}

export const NoProjects = () => (
  <section className="empty-page">
    <h1>No project yet.</h1>
    <p>Register a tool by its contract. In a terminal, at the root of the tool:</p>
    <Command text="npx aboveboard project add my-tool --contract telemetry.contract.ts --data .aboveboard" />
    <p className="listening" role="status">
      It is shown here within seconds; there is no need to reload.
    </p>
  </section>
);
