import { createInterface } from 'node:readline/promises';

/** A person at a terminal. */
export interface Person {
  /** @returns the answer, or the guess where there is one and the person only pressed enter */
  ask(text: string, guess: string | undefined): Promise<string>;
  agrees(text: string): Promise<boolean>;
  close(): void;
}

/** Questions go to stderr, so that what the command prints can be piped on. */
export function personAtTerminal(): Person {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  return {
    async ask(text, guess) {
      for (;;) {
        const shown = guess === undefined || guess === '' ? '' : ` [${guess}]`;
        const answer = (await lines.question(`${text}${shown}: `)).trim();
        if (answer !== '') return answer;
        if (guess !== undefined) return guess;
      }
    },
    async agrees(text) {
      const answer = (await lines.question(`${text} [y/N] `)).trim().toLowerCase();
      return answer === 'y' || answer === 'yes';
    },
    close: () => lines.close(),
  };
}

export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true;
}
