import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SavedView } from '../api/types.ts';
import { writeAtomically } from '../files/files.ts';

/**
 * What people look at again and again, by name: `views.json` in the data directory. A view is the dashboard's own address.
 *
 * @example [{ "name": "CI, last week", "search": "?project=mytool&days=7&audience=ci" }]
 */
export function readViews(dataDir: string): readonly SavedView[] {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as readonly SavedView[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const MAX_NAME = 60;
const MAX_VIEWS = 100;
/** What an address of the dashboard is made of, and nothing that leads elsewhere. */
const SEARCH = /^\?[\w\-.~%:,=&+*!]{0,1000}$/;

/**
 * Keeps a view under a name; one of that name is replaced.
 *
 * @returns the view, or a sentence where it is none
 * @example saveView('.aboveboard', { name: 'CI, last week', search: '?days=7&audience=ci' })
 */
export function saveView(dataDir: string, { name, search }: { name: unknown; search: unknown }): SavedView | string {
  const called = typeof name === 'string' ? name.replace(/\s+/g, ' ').trim() : '';
  if (called === '' || called.length > MAX_NAME) return `name: expected 1 to ${MAX_NAME} characters`;
  if (typeof search !== 'string' || !SEARCH.test(search)) {
    return 'search: expected what follows the path in the address of the dashboard, such as ?project=mytool&days=7';
  }
  const others = readViews(dataDir).filter((view) => view.name !== called);
  if (others.length >= MAX_VIEWS) return `there are at most ${MAX_VIEWS} views; delete one`;
  const view: SavedView = { name: called, search };
  write(
    dataDir,
    [...others, view].sort((a, b) => a.name.localeCompare(b.name, 'en')),
  );
  return view;
}

/** @returns whether there was such a view */
export function deleteView(dataDir: string, name: string): boolean {
  const views = readViews(dataDir);
  const left = views.filter((view) => view.name !== name);
  if (left.length < views.length) write(dataDir, left);
  return left.length < views.length;
}

function write(dataDir: string, views: readonly SavedView[]): void {
  writeAtomically(fileOf(dataDir), JSON.stringify(views));
}

function fileOf(dataDir: string): string {
  return join(dataDir, 'views.json');
}
