import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diffOf } from './diff.ts';
import type { PlannedFile } from './plan.ts';

/** A planned file, and what is there already. */
export interface Proposal extends PlannedFile {
  /** `new` there is none, `same` there is the very same, `different` there is another. */
  readonly state: 'new' | 'same' | 'different';
  /** For a person: the whole file, or what would change. */
  readonly shown: readonly string[];
}

export function proposalOf(root: string, file: PlannedFile): Proposal {
  const before = readOr(join(root, file.path));
  if (before === undefined) return { ...file, state: 'new', shown: file.content.trimEnd().split('\n').map(plus) };
  if (before === file.content) return { ...file, state: 'same', shown: [] };
  return { ...file, state: 'different', shown: diffOf(before, file.content) };
}

/** @param isForced whether a file that is there may be replaced; without it, one that has come meanwhile is left alone too */
export function write(root: string, { path, content }: PlannedFile, isForced: boolean): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content, { flag: isForced ? 'w' : 'wx' });
}

function plus(line: string): string {
  return `+ ${line}`.trimEnd();
}

function readOr(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
