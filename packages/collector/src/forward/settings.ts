import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeDirectory, writeAtomically } from '../files/files.ts';
import { readProjects } from '../projects/projects.ts';
import type { SettingName, Settings, TargetType } from './target.ts';
import { targetTypes } from './targets.ts';

/**
 * Forwarders are files, `forward/targets/ID.json` in the data directory, so that a command can add one beside a running
 * collector. They hold secrets: nobody but the collector's own user may read them, and they are shown nowhere.
 */
export type GivenSettings = Readonly<Partial<Record<SettingName, string>>>;

/** What each setting is called where a person gives it. */
export const SETTING_FLAGS: Readonly<Record<SettingName, string>> = {
  url: '--url',
  dir: '--dir',
  secret: '--secret-env',
  secretHeader: '--secret-header',
  eraseUrl: '--erase-url',
  eraseSecret: '--erase-secret-env',
};

export interface AddOptions {
  /** Allows `http:` to another machine: what is sent, secrets included, can be read on the way. */
  readonly allowHttp?: boolean;
}

/**
 * Adds a forwarder to a project. It begins with what arrives from now on.
 *
 * @returns its id
 * @throws TypeError that says everything that is wrong, and repeats no secret
 * @example addForwarder('.aboveboard', 'mytool', 'webhook', { url: 'https://example.org/in', secret })
 */
export function addForwarder(
  dataDir: string,
  project: string,
  type: string,
  given: GivenSettings,
  options: AddOptions = {},
): string {
  const problems = problemsOf(dataDir, project, type, given, options);
  if (problems.length > 0) throw new TypeError(problems.join('\n'));
  const id = `${type}-${randomBytes(3).toString('hex')}`;
  const dir = given.dir === undefined ? {} : { dir: resolve(given.dir) };
  const settings: Settings = { id, project, type, salt: randomBytes(32).toString('hex'), ...given, ...dir };
  makeDirectory(folderOf(dataDir));
  writeAtomically(fileOf(dataDir, id), JSON.stringify(settings, null, 2));
  return id;
}

/** Removes a forwarder; what it has not forwarded yet is not forwarded. @returns whether there was one of this id */
export function removeForwarder(dataDir: string, id: string): boolean {
  if (!readForwarders(dataDir).some((settings) => settings.id === id)) return false;
  unlinkSync(fileOf(dataDir, id));
  return true;
}

/**
 * All forwarders of a data directory, secrets included.
 *
 * @param onError told of a file that cannot be read, which is then left out; without it, that is thrown
 */
export function readForwarders(dataDir: string, onError: (error: Error) => void = raise): Settings[] {
  return namesIn(folderOf(dataDir)).flatMap((name) => {
    const path = join(folderOf(dataDir), name);
    try {
      const settings = JSON.parse(readFileSync(path, 'utf8')) as Settings;
      if (!targetTypes.has(settings.type)) throw new Error('of a type that this version does not know');
      return [settings];
    } catch {
      // What the parser says would repeat a part of the file.
      onError(new Error(`${path} is not a forwarder of this version: delete it, and add it again by a command`));
      return [];
    }
  });
}

function raise(error: Error): never {
  throw error;
}

/** Changes whenever a forwarder is added or removed. */
export function forwardersFingerprint(dataDir: string): string {
  return namesIn(folderOf(dataDir))
    .map((name) => `${name} ${statSync(join(folderOf(dataDir), name), { throwIfNoEntry: false })?.mtimeMs}`)
    .join('\n');
}

/** Where a forwarder sends to, as it may be shown: an address without what could be a secret in it. */
export function shownTarget({ url, dir }: Settings): string {
  if (url === undefined) return dir ?? '';
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

function problemsOf(
  dataDir: string,
  project: string,
  typeName: string,
  given: GivenSettings,
  { allowHttp = false }: AddOptions,
): string[] {
  const type = targetTypes.get(typeName);
  const projects = readProjects(dataDir).map(({ name }) => name);
  return [
    ...(projects.includes(project)
      ? []
      : [`project: expected one of ${projects.join(', ') || 'those that were added (none yet)'}, got "${project}"`]),
    ...(type === undefined
      ? [`type: expected one of ${[...targetTypes.keys()].join(', ')}, got "${typeName}"`]
      : settingProblems(type, given)),
    ...urlProblems('url', given.url, allowHttp),
    ...urlProblems('eraseUrl', given.eraseUrl, allowHttp),
    ...(given.secretHeader === undefined || /^[a-z0-9-]{1,64}$/.test(given.secretHeader)
      ? []
      : ['--secret-header: expected the name of a header in lower case, such as x-api-key']),
  ];
}

function settingProblems({ name, settings }: TargetType, given: GivenSettings): string[] {
  return (Object.keys(SETTING_FLAGS) as SettingName[]).flatMap((setting) => {
    const flag = SETTING_FLAGS[setting];
    const isGiven = given[setting] !== undefined && given[setting] !== '';
    if (settings[setting] === 'needed' && !isGiven) return [`${flag}: ${name} needs it`];
    if (settings[setting] === undefined && isGiven) return [`${flag}: ${name} has no use for it`];
    return [];
  });
}

function urlProblems(setting: 'url' | 'eraseUrl', text: string | undefined, allowHttp: boolean): string[] {
  if (text === undefined || text === '') return [];
  const flag = SETTING_FLAGS[setting];
  if (!URL.canParse(text)) return [`${flag}: expected an address such as https://example.org/path`];
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') {
    return [`${flag}: expected an address without user, password or fragment; give a secret by --secret-env`];
  }
  if (protocol === 'https:') return [];
  if (protocol !== 'http:') return [`${flag}: expected https, got "${protocol.slice(0, -1)}"`];
  const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
  return isHere || allowHttp ? [] : [`${flag}: expected https; --allow-http allows it to be read on the way`];
}

function folderOf(dataDir: string): string {
  return join(dataDir, 'forward', 'targets');
}

function fileOf(dataDir: string, id: string): string {
  return join(folderOf(dataDir), `${id}.json`);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
