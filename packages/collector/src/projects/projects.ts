import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Contract, compile, contractHash, daysWords, lengthOf, type RetentionDays } from '@aboveboard/contract';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import {
  type OpenProject,
  openProject,
  PROJECT_KEY,
  PROJECT_NAME,
  type Project,
  parseProject,
  type Simulated,
} from './open.ts';
import { checkRules, type ProjectRules } from './rules.ts';

/**
 * Projects are files, `projects/NAME.json` in the data directory, so that a command can add one beside a running
 * collector. Every published contract of a project is kept: clients of old releases are held to the one they know.
 */

export type { OpenProject, Project, Simulated } from './open.ts';

/**
 * Adds a project, or publishes another contract of one that exists; its key stays.
 *
 * @param dataDir the collector's data directory; it is made where it does not exist
 * @param options.key a key of one's own, for examples and tests; otherwise a new random one
 * @param options.isSimulated marks a new project as one of made-up traffic, for good
 * @throws TypeError for a wrong name or key, and where a project that is there already takes in real events
 * @example addProject('.aboveboard', 'mytool', contract).key // 'ab_3f…'
 */
export function addProject(
  dataDir: string,
  name: string,
  contract: Contract,
  options: { readonly key?: string; readonly isSimulated?: boolean } = {},
): Project {
  if (!PROJECT_NAME.test(name)) {
    throw new TypeError(`project name: expected lower case letters, digits and dashes, at most 40, got "${name}"`);
  }
  const { key = `ab_${randomBytes(16).toString('hex')}`, isSimulated = false } = options;
  if (!PROJECT_KEY.test(key)) throw new TypeError('project key: expected "ab_" and 8 to 64 letters or digits');
  const folder = join(dataDir, 'projects');
  makeDirectory(folder);
  const before = readProjects(dataDir).find((project) => project.name === name);
  if (isSimulated && before !== undefined && before.simulated === undefined) {
    throw new TypeError(
      `project ${name}: expected one whose traffic is simulated; it takes in real events, so choose another name`,
    );
  }
  const made = isSimulated && before === undefined ? { simulated: {}, rules: { limits: UNLIMITED } } : {};
  const hash = contractHash(contract);
  const others = before?.contracts.filter((other) => contractHash(other) !== hash) ?? [];
  return writeProject(dataDir, { ...made, ...before, name, key: before?.key ?? key, contracts: [...others, contract] });
}

/** Months of many installs come from one address within seconds. */
const PLENTY = { perMinute: 1_000_000, burst: 1_000_000 };
const UNLIMITED = { address: PLENTY, identity: PLENTY, eventsPerDay: 100_000_000 };

/**
 * Writes down what was made up for a simulated project.
 *
 * @throws TypeError where there is no such project, or its events are real
 */
export function setSimulated(dataDir: string, name: string, simulated: Simulated): void {
  const project = readProjects(dataDir).find((one) => one.name === name);
  if (project?.simulated === undefined) throw new TypeError(`project: expected a simulated one, got "${name}"`);
  writeProject(dataDir, { ...project, simulated });
}

/**
 * Changes a project's rules, beside a running collector too.
 *
 * @throws TypeError where there is no such project, or the new rules are none
 * @example changeRules('.aboveboard', 'mytool', (rules) => ({ ...rules, stops: [{ version: '<1.2' }] }))
 */
export function changeRules(dataDir: string, name: string, change: (rules: ProjectRules) => ProjectRules): Project {
  const projects = readProjects(dataDir);
  const before = projects.find((project) => project.name === name);
  if (before === undefined) {
    const known = projects.map((project) => project.name).join(', ');
    throw new TypeError(`project: expected one of ${known === '' ? 'none yet' : known}, got "${name}"`);
  }
  return writeProject(dataDir, { ...before, rules: checkRules(change(before.rules ?? {})) });
}

/**
 * Says how long the raw rows of a project live, where that is to be less than its contract allows.
 *
 * @param days `null` for as long as the contract says
 * @throws TypeError for a wrong number, and for one above the contract's: that takes a new contract, which users can read
 */
export function setRawDays(dataDir: string, name: string, days: RetentionDays | null): void {
  const project = readProjects(dataDir).find((one) => one.name === name);
  const limit = project?.contracts.at(-1)?.retention.days;
  if (project === undefined || limit === undefined) throw new TypeError(`project: expected a known one, got "${name}"`);
  if (days !== null && (!isWhole(days) || days < 1 || days > lengthOf(limit))) {
    const promised = limit === 'forever' ? '' : `; its contract promises ${limit}, and more takes a new contract`;
    throw new TypeError(`retention: expected 1 to ${daysWords(limit)}, got ${days}${promised}`);
  }
  const { rawDays: _, ...rest } = project;
  writeProject(dataDir, days === null ? rest : { ...rest, rawDays: days });
}

const isWhole = (days: RetentionDays): days is number => Number.isInteger(days);

function writeProject(dataDir: string, project: Project): Project {
  writeAtomically(join(dataDir, 'projects', `${project.name}.json`), JSON.stringify(project, null, 2));
  return project;
}

/** All projects of a data directory, by name. An unreadable file is an error that names it. */
export function readProjects(dataDir: string): Project[] {
  return projectFiles(dataDir).map((path) => {
    try {
      return parseProject(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      throw new Error(`${path} is not a project file: ${error instanceof Error ? error.message : String(error)}`);
    }
  });
}

/** The projects of a running collector; a change on disk is seen within a second. */
export interface Registry {
  byKey(key: unknown): OpenProject | undefined;
  byName(name: string): OpenProject | undefined;
  all(): readonly OpenProject[];
}

/** How often a running collector looks for changed project files, in ms. */
const LOOK_EVERY = 1000;

/**
 * Opens the projects of a data directory and follows changes.
 *
 * @param onError told when a changed file cannot be read; what was read before stays in force
 * @example openRegistry('.aboveboard', log.warn).byKey(batch.key)?.current.acceptEvent(name, fields)
 */
export function openRegistry(dataDir: string, onError: (error: Error) => void): Registry {
  let projects: readonly OpenProject[] = [];
  let keys = new Map<unknown, OpenProject>();
  let seen = '';
  let looked = 0;
  const look = () => {
    if (Date.now() - looked < LOOK_EVERY && looked !== 0) return;
    looked = Date.now();
    const state = fingerprint(dataDir);
    if (state === seen) return;
    seen = state;
    try {
      projects = readProjects(dataDir).map((project) => openProject(project, compile));
      keys = new Map(projects.map((project) => [project.key, project]));
    } catch (error) {
      onError(error as Error);
    }
  };
  look();
  return {
    byKey: (key) => {
      look();
      return keys.get(key);
    },
    byName: (name) => {
      look();
      return projects.find((project) => project.name === name);
    },
    all: () => {
      look();
      return projects;
    },
  };
}

function projectFiles(dataDir: string): string[] {
  try {
    const folder = join(dataDir, 'projects');
    return readdirSync(folder)
      .filter((file) => file.endsWith('.json'))
      .sort()
      .map((file) => join(folder, file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function fingerprint(dataDir: string): string {
  return projectFiles(dataDir)
    .map((path) => {
      const { ino, mtimeMs, size } = statSync(path);
      return `${path} ${ino} ${mtimeMs} ${size}`;
    })
    .join('\n');
}
