import { code, oneLine, text } from './markdown.ts';

/** How the sentences about a contract are set: a text of its author, and a value as it is sent. */
export interface Setting {
  readonly text: (value: string) => string;
  readonly code: (value: string) => string;
}

export const MARKDOWN: Setting = { text, code };

/** For a terminal: as it is, on one line, and nothing in it that moves a cursor. */
export const PLAIN: Setting = { text: printable, code: printable };

function printable(value: string): string {
  return oneLine(value).replace(/[\p{Cc}\p{Cf}]/gu, '');
}
