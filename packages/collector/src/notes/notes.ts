import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Note } from '../api/types.ts';
import { makeDirectory, writeAtomically } from '../files/files.ts';

/**
 * What people want to remember of a day, `notes/PROJECT.json` in the data directory: charts mark it, and the public page tells
 * everybody what is a correction.
 *
 * @example [{ "id": "9f0c…", "day": "2026-11-20", "text": "Talk at the conference" }]
 */
export function readNotes(dataDir: string, project: string): readonly Note[] {
  try {
    return JSON.parse(readFileSync(fileOf(dataDir, project), 'utf8')) as readonly Note[];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

export const MAX_NOTE = 200;
const MAX_NOTES = 500;

/**
 * @returns the note, or a sentence where it is none
 * @example addNote('.aboveboard', 'mytool', { day: '2026-11-20', text: 'Talk at the conference' })
 */
export function addNote(
  dataDir: string,
  project: string,
  { day, text, correction = false }: { day: unknown; text: unknown; correction?: unknown },
): Note | string {
  if (typeof day !== 'string' || !isDay(day)) return 'day: expected a UTC date such as 2026-11-21';
  const said = typeof text === 'string' ? text.replace(/\s+/g, ' ').trim() : '';
  if (said === '' || said.length > MAX_NOTE) return `text: expected 1 to ${MAX_NOTE} characters`;
  if (typeof correction !== 'boolean') return 'correction: expected true or false';
  const others = readNotes(dataDir, project);
  if (others.length >= MAX_NOTES) return `a project has at most ${MAX_NOTES} notes; delete one`;
  const note: Note = { id: randomBytes(8).toString('hex'), day, text: said, ...(correction && { correction }) };
  const byDay = (a: Note, b: Note) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0);
  write(dataDir, project, [...others, note].sort(byDay));
  return note;
}

/** @returns whether there was such a note */
export function deleteNote(dataDir: string, project: string, id: string): boolean {
  const notes = readNotes(dataDir, project);
  const left = notes.filter((note) => note.id !== id);
  if (left.length < notes.length) write(dataDir, project, left);
  return left.length < notes.length;
}

function write(dataDir: string, project: string, notes: readonly Note[]): void {
  makeDirectory(join(dataDir, 'notes'));
  writeAtomically(fileOf(dataDir, project), JSON.stringify(notes));
}

function fileOf(dataDir: string, project: string): string {
  return join(dataDir, 'notes', `${project}.json`);
}

function isDay(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && new Date(Date.parse(text)).toJSON()?.slice(0, 10) === text;
}
