import { styleText } from 'node:util';

interface Start {
  readonly url: string;
  readonly dataDir: string;
  /** The first password, where it was made by this start. */
  readonly password: string | null;
  /** Of a relay: where its collector is. */
  readonly relayTo?: string;
}

/**
 * What a person needs once the collector runs: where it is and how to get in. Colours only on a terminal, and not
 * where NO_COLOR is set.
 */
export function banner({ url, dataDir, password, relayTo }: Start, isColoured = hasColours()): string {
  const style = (format: 'bold' | 'dim') => (text: string) =>
    isColoured ? styleText(format, text, { validateStream: false }) : text;
  const bold = style('bold');
  const dim = style('dim');
  if (relayTo !== undefined) {
    return `
  ${bold('Aboveboard')} is running, as a relay.

  Intake      ${bold(`${url}/v1/batch`)}
  Collector   ${new URL(relayTo).origin}
  Data        ${dataDir}

  ${dim('Ctrl-C stops it.')}

`;
  }
  const signIn =
    password === null
      ? [dim('the password printed at the first start; a new one:'), `npx aboveboard password --data ${dataDir}`]
      : [bold(password), dim('(shown once; it is stored only as a hash)')];
  return `
  ${bold('Aboveboard')} is running.

  Dashboard   ${bold(`${url}/dashboard/`)}
  Sign in     ${signIn.join(' ')}
  Intake      ${url}/v1/batch
  Data        ${dataDir}

  ${dim('Ctrl-C stops it.')}

`;
}

function hasColours(): boolean {
  return process.stdout.isTTY === true && !process.env.NO_COLOR;
}
