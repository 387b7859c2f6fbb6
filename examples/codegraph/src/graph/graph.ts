import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../registry/languages.ts';
import type { Definition, Parsed } from './parse.ts';

/** A file of a project, as it was when it was indexed. */
export interface IndexedFile extends Parsed {
  readonly path: string;
  readonly language: Language;
  readonly modified: number;
}

/** What is known of a project: `.codegraph/index.json` in its folder. */
export interface Graph {
  readonly files: readonly IndexedFile[];
}

/** A symbol, and where it is. */
export interface Found extends Definition {
  readonly path: string;
}

/** @throws Error where the project has no index */
export function readGraph(project: string): Graph {
  try {
    return JSON.parse(readFileSync(join(folderOf(project), 'index.json'), 'utf8')) as Graph;
  } catch {
    throw new Error('this folder has no index: run `codegraph index` in it');
  }
}

export function writeGraph(project: string, graph: Graph): void {
  mkdirSync(folderOf(project), { recursive: true });
  writeFileSync(join(folderOf(project), 'index.json'), JSON.stringify(graph));
}

export function removeGraph(project: string): void {
  rmSync(folderOf(project), { recursive: true, force: true });
}

/** The symbols with a word in their names, those that bear it whole first. */
export function search({ files }: Graph, word: string): readonly Found[] {
  const wanted = word.toLowerCase();
  return files
    .flatMap(({ path, symbols }) => symbols.map((symbol): Found => ({ ...symbol, path })))
    .filter(({ name }) => name.toLowerCase().includes(wanted))
    .sort((a, b) => a.name.length - b.name.length || (a.path < b.path ? -1 : 1));
}

/** The files that call a name. */
export function callersOf({ files }: Graph, name: string): readonly string[] {
  return files.filter(({ calls }) => calls.includes(name)).map(({ path }) => path);
}

export function languagesOf({ files }: Graph): readonly Language[] {
  return [...new Set(files.map(({ language }) => language))].sort();
}

function folderOf(project: string): string {
  return join(project, '.codegraph');
}
