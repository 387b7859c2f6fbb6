import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { Framework } from './repo.ts';

export interface FoundCommands {
  readonly commands: readonly string[];
  /** The files that they were read from, relative to the repository. */
  readonly files: readonly string[];
}

/**
 * Reads command names out of sources, by what is written there and nothing else: `.command('name …')` of commander and
 * yargs, `new Command('name')` of commander, and the files of an oclif tool. A name that is put together at run time is
 * not seen, and of a nested command only its own word; so the result is shown as something to look over.
 */
export function commandsOf(root: string, framework: Framework, bins: readonly string[]): FoundCommands {
  if (framework === 'oclif') return oclifCommands(root);
  const patterns = PATTERNS[framework];
  const found = new Map<string, string>();
  for (const file of patterns.length === 0 ? [] : sourcesIn(root)) {
    const source = readFileSync(file, 'utf8').replace(COMMENTS, '');
    for (const pattern of patterns) {
      for (const [, name = ''] of source.matchAll(pattern)) {
        // The program itself is made like a command, and `telemetry` is never counted.
        if (name !== 'telemetry' && !bins.includes(name) && !found.has(name)) found.set(name, slashed(root, file));
      }
    }
  }
  return { commands: [...found.keys()].sort(), files: [...new Set(found.values())].sort() };
}

const NAME = `\\s*\\[?\\s*['"\`]([A-Za-z][\\w:.-]{0,63})(?=[\\s'"\`])`;
const METHOD = new RegExp(`\\.command\\(${NAME}`, 'g');
const PATTERNS: Readonly<Record<Exclude<Framework, 'oclif'>, readonly RegExp[]>> = {
  commander: [METHOD, new RegExp(`new Command\\(${NAME}`, 'g')],
  yargs: [METHOD],
  // citty's names are keys of an object, which no pattern can tell from other keys.
  citty: [],
  none: [],
};
const COMMENTS = /^\s*(?:\/\/|\/?\*).*$/gm;

const SOURCE = /\.[cm]?[jt]s$/;
const NO_SOURCE = /\.d\.[cm]?ts$|\.(?:test|spec|test-d)\.[cm]?[jt]s$|\.config\.[cm]?[jt]s$/;
const NO_FOLDER = new Set([
  'node_modules',
  'dist',
  'build',
  'out',
  'coverage',
  'test',
  'tests',
  '__tests__',
  'fixtures',
]);
/** More than this is no command's source; and reading on would keep somebody waiting. */
const MAX_FILES = 2000;
const MAX_BYTES = 1_000_000;

function sourcesIn(root: string): readonly string[] {
  const found: string[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (found.length >= MAX_FILES) return;
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !NO_FOLDER.has(entry.name)) walk(path);
      } else if (entry.isFile() && isSource(entry.name) && statSync(path).size <= MAX_BYTES) found.push(path);
    }
  };
  walk(root);
  return found;
}

function isSource(name: string): boolean {
  return SOURCE.test(name) && !NO_SOURCE.test(name);
}

/** oclif finds its commands by their files: `src/commands/project/add.ts` is `project add`. */
function oclifCommands(root: string): FoundCommands {
  const home = ['src/commands', 'lib/commands', 'commands'].map((path) => join(root, path)).find(isFolder);
  const files = home === undefined ? [] : sourcesIn(home);
  const named = files
    .map(
      (file) =>
        [
          slashed(home ?? '', file)
            .replace(SOURCE, '')
            .replace(/\/index$/, ''),
          file,
        ] as const,
    )
    .filter(([path]) => path !== 'telemetry' && path !== 'index');
  return {
    commands: named.map(([path]) => path.split('/').join(' ')).sort(),
    files: named.map(([, file]) => slashed(root, file)).sort(),
  };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function slashed(root: string, file: string): string {
  return relative(root, file).split(sep).join('/');
}
