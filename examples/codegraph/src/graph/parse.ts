import { extname } from 'node:path';
import type { Language } from '../registry/languages.ts';

export interface Definition {
  readonly name: string;
  readonly kind: 'function' | 'type' | 'constant';
  /** From 1. */
  readonly line: number;
}

/** What a file defines, and which names it calls. */
export interface Parsed {
  readonly symbols: readonly Definition[];
  readonly calls: readonly string[];
}

/** @returns the language of a file, or `undefined` where it is not indexed */
export function languageOf(path: string): Language | undefined {
  return EXTENSIONS[extname(path).toLowerCase()];
}

const EXTENSIONS: Readonly<Record<string, Language>> = {
  ...{ '.ts': 'typescript', '.mts': 'typescript', '.tsx': 'tsx', '.js': 'javascript', '.mjs': 'javascript' },
  ...{ '.jsx': 'jsx', '.py': 'python', '.go': 'go', '.rs': 'rust', '.java': 'java', '.cs': 'csharp' },
  ...{ '.php': 'php', '.rb': 'ruby', '.c': 'c', '.h': 'c', '.cpp': 'cpp', '.swift': 'swift', '.kt': 'kotlin' },
};

/** Reads line by line what begins like a definition: good enough for finding one's way, and not a compiler. */
export function parse(text: string): Parsed {
  const symbols = text.split('\n').flatMap((source, at) => {
    const found = DEFINITIONS.map(([kind, pattern]) => ({ kind, name: pattern.exec(source)?.[1] })).find(
      ({ name }) => name !== undefined,
    );
    return found?.name === undefined ? [] : { name: found.name, kind: found.kind, line: at + 1 };
  });
  const defined = new Set(symbols.map(({ name }) => name));
  const called = [...text.matchAll(/\b([A-Za-z_]\w*)\s*\(/g)].map(([, name]) => name as string);
  // A definition looks like a call; one that calls itself is not told apart.
  return { symbols, calls: [...new Set(called)].filter((name) => !KEYWORDS.has(name) && !defined.has(name)) };
}

const DEFINITIONS: readonly (readonly [kind: Definition['kind'], pattern: RegExp])[] = [
  ['function', /^\s*(?:export\s+)?(?:default\s+)?(?:pub\s+)?(?:async\s+)?(?:function\*?|def|fn|fun)\s+([A-Za-z_]\w*)/],
  ['function', /^func\s+(?:\([^)]*\)\s*)?([A-Za-z_]\w*)/],
  [
    'type',
    /^\s*(?:export\s+|public\s+|pub\s+)*(?:abstract\s+)?(?:class|interface|struct|enum|trait|type)\s+([A-Za-z_]\w*)/,
  ],
  ['constant', /^(?:export\s+)?const\s+([A-Za-z_]\w*)/],
];

const KEYWORDS = new Set([
  'if',
  'for',
  'while',
  'switch',
  'catch',
  'return',
  'function',
  'def',
  'func',
  'fn',
  'typeof',
]);
