import { readProjects } from '../../projects/projects.ts';
import type { Finding, Patient } from '../finding.ts';

/** Whether every project and its contracts can be read. */
export function projects({ dataDir }: Patient): readonly Finding[] {
  try {
    const names = readProjects(dataDir).map(({ name }) => name);
    return [{ level: 'ok', check: 'projects', message: names.length === 0 ? 'no projects yet' : names.join(', ') }];
  } catch (error) {
    const advice =
      'restore the file, or publish the contract again after deleting it: aboveboard project add --key KEY';
    return [{ level: 'error', check: 'projects', message: (error as Error).message, advice }];
  }
}
