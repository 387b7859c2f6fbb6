import type { ProjectSummary } from '@aboveboard/collector/api';
import { sample } from '../../api.ts';
import { useOnce } from '../../live.ts';
import { Command } from '../command/command.tsx';
import { firstCommand } from '../empty/first-command.ts';
import '../empty/empty.css';

/** Before anything has come: what to type, so that something comes. */
export function FirstEvent({ project }: { project: ProjectSummary }) {
  const { data: batch, error } = useOnce(`sample ${project.name}`, (signal) => sample(project.name, signal));
  const command = firstCommand(project.name, location.origin);
  // All at once, so that nothing moves.
  if (batch === undefined && error === undefined) return null;
  return (
    <div className="first-event">
      <h2>Nothing has arrived since the collector was started.</h2>
      {command && (
        <>
          <p>In a terminal, at the root of the repository:</p>
          <Command text={command} />
        </>
      )}
      {batch && (
        <>
          <p>
            {command ? 'Or by' : 'By'} hand, an event as the contract has it. It is stored and counted like any other:
          </p>
          <Command text={curl(location.origin, batch)} />
        </>
      )}
      <p className="listening" role="status">
        Waiting. It is shown here within seconds; there is no need to reload.
      </p>
    </div>
  );
}

/** A name or a value of a contract has no quote in it. */
export const curl = (origin: string, batch: object): string =>
  `curl -i ${origin}/v1/batch -H 'content-type: application/json' -d '${JSON.stringify(batch).replaceAll("'", '')}'`;
