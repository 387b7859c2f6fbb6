/** The line with which a reader says how far it has read (see `seize.ts`). */
export const SEAL = '\n{"sealed":';

/** Where the seal stands in a text, or -1. */
export function sealIn(text: string): number {
  return text.indexOf(SEAL);
}
