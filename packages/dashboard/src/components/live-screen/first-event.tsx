import type { ProjectSummary } from '@aboveboard/collector/api';
import { sample } from '../../api.ts';
import { useOnce } from '../../live.ts';
import { Command } from '../command/command.tsx';
import { firstCommand } from '../empty/first-command.ts';
import '../empty/empty.css';

/** Before anything has come: what to type, so that something comes. */
export function FirstEvent({ project }: { project: ProjectSummary }) {
  const batch = useOnce(`sample ${project.name}`, (signal) => sample(project.name, signal)).data;
  const command = firstCommand(project.name, location.origin);
  return (
    <div className="first-event">
      <h2>Nothing has arrived since the collector was started.</h2>
      {command && (
        <>
          <p>In a terminal, at the root of the repository:</p>
          <Command text={command} />
        </>
      )}
      <p>{command ? 'Or by' : 'By'} hand, an event as the contract has it. It is stored and counted like any other:</p>
      <Command text={batch === undefined ? '…' : curl(location.origin, batch)} />
      <p className="listening" role="status">
        Waiting. It is shown here within seconds; there is no need to reload.
      </p>
    </div>
  );
}

/** A name or a value of a contract has no quote in it. */
export const curl = (origin: string, batch: object): string =>
  `curl -i ${origin}/v1/batch -H 'content-type: application/json' -d '${JSON.stringify(batch).replaceAll("'", '')}'`;
