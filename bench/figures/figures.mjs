import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

/**
 * `bench/figures.json`: what every benchmark gave when it last ran, each with the machine that it ran on. It is committed, so
 * that the README's figures, and those of other documents, can be held against it.
 *
 * @example { "checker": { "title": "…", "machine": "Node 20.20.2, linux-x64, 2 cores (…)", "missing": [], "rows": [{ … }] } }
 */
export const file = fileURLToPath(new URL('../figures.json', import.meta.url));

export function readFigures(path = file) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return {};
    throw error;
  }
}

/** Puts one benchmark's figures in the place of those that it gave before; those of the others stay. */
export function mergeFigures(name, figures, path = file) {
  const all = { ...readFigures(path), [name]: figures };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(path, `${JSON.stringify(sorted, null, 2)}\n`);
  return sorted;
}

export function machine() {
  const { model = 'unknown' } = cpus()[0] ?? {};
  return `Node ${process.versions.node}, ${process.platform}-${process.arch}, ${cpus().length} cores (${model.trim()})`;
}
