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
  lines.setPrompt(`${question} ${preset === 'on' ? '[Y/n]' : '[y/N]'} `);
  const answer = await new Promise<'on' | 'off' | undefined>((done) => {
    lines.on('line', (line) => {
      const word = line.trim().toLowerCase();
      const said = word === '' ? preset : WORDS.get(word);
      if (said !== undefined) return done(said);
      output.write('Please answer y or n.\n');
      lines.prompt();
    });
    // Ctrl-C, and the end of the input: the next thing that is printed begins on a line of its own.
    const nothing = () => {
      output.write('\n');
      done(undefined);
    };
    lines.once('SIGINT', nothing);
    lines.once('close', nothing);
    lines.prompt();
  });
  lines.removeAllListeners();
  // Gives the terminal back as it was, and stops reading: what is left of the run is not held by us.
  lines.close();
  return answer;
}

const WORDS: ReadonlyMap<string, 'on' | 'off'> = new Map([
  ['y', 'on'],
  ['yes', 'on'],
  ['n', 'off'],
  ['no', 'off'],
]);
