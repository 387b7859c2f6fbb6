import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Graph, IndexedFile } from './graph.ts';
import { languageOf, parse } from './parse.ts';

/**
 * Reads a project.
 *
 * @param paths of its files, relative to it; those in no known language are left out
 * @param known an earlier graph: what has not changed since is taken from it
 */
export async function build(project: string, paths: Iterable<string>, known: Graph = { files: [] }): Promise<Graph> {
  const before = new Map(known.files.map((file) => [file.path, file]));
  const files: IndexedFile[] = [];
  for (const path of [...new Set(paths)].sort()) {
    const file = await read(project, path, before.get(path));
    if (file !== undefined) files.push(file);
  }
  return { files };
}

async function read(project: string, path: string, known: IndexedFile | undefined): Promise<IndexedFile | undefined> {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  try {
    const full = join(project, path);
    const { mtimeMs: modified } = await stat(full);
    if (known?.modified === modified) return known;
    return { path, language, modified, ...parse(await readFile(full, 'utf8')) };
  } catch {
    return undefined; // Gone meanwhile, or not ours to read.
  }
}

/** The files below a folder, but for what is hidden, built or installed. */
export async function filesBelow(project: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(join(project, folder), { withFileTypes: true })) {
      if (entry.name.startsWith('.') || SKIPPED.has(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(path);
    }
  };
  await walk('.');
  return found;
}

const SKIPPED = new Set(['node_modules', 'dist', 'build', 'target', 'vendor']);
