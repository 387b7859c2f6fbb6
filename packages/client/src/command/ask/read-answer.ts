import type { Interface } from 'node:readline';

/** Where answers come from, and where questions go: what both streams of a terminal have. */
export type Input = NodeJS.ReadableStream & { readonly isTTY?: boolean };
export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

/**
 * Asks until there is a yes or a no.
 *
 * @param preset what Enter alone means
 * @returns `undefined` for Ctrl-C, and where the input ends
 */
export async function readAnswer(
  question: string,
  preset: 'on' | 'off',
  input: Input,
  output: Output,
): Promise<'on' | 'off' | undefined> {
  const { createInterface } = await import('node:readline');
  const lines = createInterface({ input, output, terminal: true, historySize: 0 });
  try {
    for (;;) {
      const line = await ask(lines, `${question} ${preset === 'on' ? '[Y/n]' : '[y/N]'} `);
      if (line === undefined) {
        output.write('\n');
        return undefined;
      }
      const answer = line.trim() === '' ? preset : WORDS.get(line.trim().toLowerCase());
      if (answer !== undefined) return answer;
      output.write('Please answer y or n.\n');
    }
  } finally {
    // Gives the terminal back as it was, and stops reading: what is left of the run is not held by us.
    lines.close();
  }
}

const WORDS: ReadonlyMap<string, 'on' | 'off'> = new Map([
  ['y', 'on'],
  ['yes', 'on'],
  ['n', 'off'],
  ['no', 'off'],
]);

function ask(lines: Interface, question: string): Promise<string | undefined> {
  return new Promise((done) => {
    const nothing = () => done(undefined);
    // Ctrl-C is an answer to nothing; without a listener it would close the interface, which is the same to us.
    lines.once('SIGINT', nothing);
    lines.once('close', nothing);
    lines.question(question, (line) => {
      lines.off('SIGINT', nothing);
      lines.off('close', nothing);
      done(line);
    });
  });
}
