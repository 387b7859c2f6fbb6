import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../../files/files.ts';
import { readProjects } from '../../projects/projects.ts';

/**
 * Which projects have a public page: `public.json` in the data directory, written by a command beside a running collector.
 *
 * @example { "projects": ["mytool"] }
 */
interface PublicFile {
  readonly projects: readonly string[];
}

/**
 * Switches a project's public page on or off; a running collector follows within a second.
 *
 * @throws TypeError for an unknown project
 * @example setPublic('.aboveboard', 'mytool', true)
 */
export function setPublic(dataDir: string, name: string, isOn: boolean): void {
  const known = readProjects(dataDir).map((project) => project.name);
  if (!known.includes(name)) {
    throw new TypeError(`project: expected one of ${known.join(', ') || 'none yet'}, got "${name}"`);
  }
  const others = publicProjects(dataDir).filter((other) => other !== name);
  const file: PublicFile = { projects: isOn ? [...others, name].sort() : others };
  writeAtomically(fileOf(dataDir), JSON.stringify(file));
}

/** The names of the projects that have a public page. */
export function publicProjects(dataDir: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(fileOf(dataDir), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
  return (JSON.parse(text) as PublicFile).projects;
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'public.json');
}
