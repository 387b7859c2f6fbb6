import type { Change } from '../changes/change.ts';
import { github } from './github.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { text } from './text.ts';

/** What a format needs besides the changes. */
export interface FormatOptions {
  /** The contract's file, for formats that point at it. */
  readonly file: string;
  /** The line of the file on which a path stands, for formats that point at it. */
  readonly lineOf?: ((path: string) => number) | undefined;
  /** Colours: only for a terminal. */
  readonly isColoured?: boolean;
}

export type Format = (changes: readonly Change[], options: FormatOptions) => string;

/** The formats by name. Adding one is a file beside this and a line here. */
export const formats = { text, json, markdown, github } satisfies Readonly<Record<string, Format>>;
