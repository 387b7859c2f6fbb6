import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../user-error.ts';
import { commandsOf } from './scan.ts';

export type Framework = 'commander' | 'yargs' | 'oclif' | 'citty' | 'none';
export type Ci = 'github' | 'gitlab' | 'circleci' | 'azure' | 'bitbucket';

/** What can be seen of a repository without running anything of it. */
export interface Repo {
  readonly root: string;
  /** As in package.json; `null` where it says nothing. */
  readonly packageName: string | null;
  readonly bins: readonly string[];
  readonly version: string | null;
  readonly framework: Framework;
  readonly language: 'ts' | 'js';
  readonly format: 'esm' | 'cjs';
  /** Do imports of TypeScript files end in `.ts`? */
  readonly importsTs: boolean;
  /** Does `tsc` write files into an output folder? Then a source outside of the others' folder would move them all. */
  readonly emits: boolean;
  /** The folder of the sources. */
  readonly sources: string;
  readonly ci: readonly Ci[];
  readonly packageManager: 'npm' | 'pnpm' | 'yarn' | 'bun';
  /** Does package.json list what is published? */
  readonly listsFiles: boolean;
  /** Commands that could be read, and out of which files. */
  readonly commands: readonly string[];
  readonly commandFiles: readonly string[];
  /** What package.json says of who to ask; `null` where it says nothing. */
  readonly owner: string | null;
  readonly contact: string | null;
}

/**
 * Looks at a repository. Only reads.
 *
 * @throws UserError where there is no package.json, or none that can be read
 */
export function lookAt(root: string): Repo {
  const manifest = manifestOf(root);
  const dependencies = { ...record(manifest.dependencies), ...record(manifest.devDependencies) };
  const config = tsconfigOf(root);
  const language = config !== undefined || 'typescript' in dependencies ? 'ts' : 'js';
  const packageName = text(manifest.name);
  const bins = binsOf(manifest.bin, packageName);
  const framework = FRAMEWORKS.find(([dependency]) => dependency in dependencies)?.[1] ?? 'none';
  const sources = ['src', 'lib'].find((folder) => existsSync(join(root, folder))) ?? 'src';
  const { commands, files } = commandsOf(root, framework, bins);
  return {
    root,
    packageName,
    bins,
    version: text(manifest.version),
    framework,
    language,
    format: manifest.type === 'module' ? 'esm' : 'cjs',
    importsTs: hasOption(config, 'allowImportingTsExtensions') || hasOption(config, 'rewriteRelativeImportExtensions'),
    emits: language === 'ts' && /"outDir"\s*:/.test(config ?? '') && !hasOption(config, 'noEmit'),
    sources,
    ci: CI.filter(([path]) => existsSync(join(root, path))).map(([, name]) => name),
    packageManager: MANAGERS.find(([lock]) => existsSync(join(root, lock)))?.[1] ?? 'npm',
    listsFiles: Array.isArray(manifest.files),
    commands,
    commandFiles: files,
    owner: personOf(manifest.author),
    contact: contactOf(manifest),
  };
}

/** A tool may have several; the framework that it is built with is the first found. */
const FRAMEWORKS: readonly (readonly [dependency: string, framework: Framework])[] = [
  ['@oclif/core', 'oclif'],
  ['commander', 'commander'],
  ['yargs', 'yargs'],
  ['citty', 'citty'],
];

const CI: readonly (readonly [path: string, name: Ci])[] = [
  ['.github/workflows', 'github'],
  ['.gitlab-ci.yml', 'gitlab'],
  ['.circleci/config.yml', 'circleci'],
  ['azure-pipelines.yml', 'azure'],
  ['bitbucket-pipelines.yml', 'bitbucket'],
];

const MANAGERS: readonly (readonly [lock: string, manager: Repo['packageManager']])[] = [
  ['pnpm-lock.yaml', 'pnpm'],
  ['yarn.lock', 'yarn'],
  ['bun.lock', 'bun'],
  ['bun.lockb', 'bun'],
  ['package-lock.json', 'npm'],
];

function manifestOf(root: string): Readonly<Record<string, unknown>> {
  const file = join(root, 'package.json');
  let source: string;
  try {
    source = readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`init: no package.json in ${root}; run it in the folder of the tool, or name that folder`);
  }
  try {
    return record(JSON.parse(source));
  } catch {
    throw new UserError(`init: ${file} is not JSON`);
  }
}

/** As text: it may have comments, and may extend another; a few options are looked for, and nothing is resolved. */
function tsconfigOf(root: string): string | undefined {
  const names = existsSync(root) ? readdirSync(root) : [];
  if (!names.includes('tsconfig.json')) return undefined;
  return readFileSync(join(root, 'tsconfig.json'), 'utf8').replace(/^\s*\/\/.*$/gm, '');
}

function hasOption(config: string | undefined, name: string): boolean {
  return new RegExp(`"${name}"\\s*:\\s*true`).test(config ?? '');
}

function binsOf(bin: unknown, packageName: string | null): readonly string[] {
  if (typeof bin === 'string') return packageName === null ? [] : [packageName.replace(/^@[^/]*\//, '')];
  return Object.keys(record(bin));
}

function personOf(author: unknown): string | null {
  const name = typeof author === 'string' ? author.replace(/[<(].*$/, '').trim() : record(author).name;
  return text(name);
}

/** Where a user can ask: the issue tracker before a page, and never a person's address that nobody offered for this. */
function contactOf({ bugs, homepage, repository }: Readonly<Record<string, unknown>>): string | null {
  const tracker = text(bugs) ?? text(record(bugs).url) ?? text(record(bugs).email) ?? text(homepage);
  return (
    tracker ??
    text(record(repository).url)
      ?.replace(/^git\+/, '')
      .replace(/\.git$/, '') ??
    null
  );
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}
