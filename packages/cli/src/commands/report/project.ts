import type { ProjectSummary } from '@aboveboard/collector/api';
import type { Api } from '../../api.ts';
import { UserError } from '../../user-error.ts';

/**
 * The project that is asked about: the one that is named, or the only one there is.
 *
 * @throws UserError that names those there are
 */
export async function projectOf(api: Api, name: string | undefined): Promise<ProjectSummary> {
  const projects = (await (await api.get('/projects')).json()) as readonly ProjectSummary[];
  const known = projects.map((project) => project.name).join(', ') || 'none yet';
  if (name === undefined) {
    const [only, ...others] = projects;
    if (only !== undefined && others.length === 0) return only;
    throw new UserError(`--project: expected one of ${known}`);
  }
  const found = projects.find((project) => project.name === name);
  if (found === undefined) throw new UserError(`--project: expected one of ${known}, got "${name}"`);
  return found;
}
