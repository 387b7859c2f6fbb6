/** Registered options by name, each with its other spellings, as citty (`alias`) and oclif (`char`, `aliases`) have them. */
export type Registered = Readonly<Record<string, Spellings>>;

interface Spellings {
  readonly alias?: string | readonly string[];
  readonly aliases?: readonly string[];
  readonly char?: string;
}

/**
 * The names of the registered options that stand on a command line. A word that is no registered option is left where it
 * is, and so is everything behind an equals sign, and behind `--`.
 *
 * @example namesUsed(['--force', '-o', '/home/ada', '--colour=red'], { force: {}, output: { char: 'o' } }) // ['force', 'output']
 */
export function namesUsed(words: readonly string[], registered: Registered): readonly string[] {
  const spelt = new Set<string>();
  for (const word of words.slice(0, [...words, '--'].indexOf('--'))) {
    const [, dash, name = ''] = /^-(-?)([^=]*)/.exec(word) ?? [];
    // Letters may stand together behind one dash: `-xvf`.
    for (const one of dash ? [name, name.replace(/^no-/, '')] : name) spelt.add(plain(one));
  }
  return Object.keys(registered).filter((name) => {
    const { alias, aliases, char } = registered[name] as Spellings;
    return [name, alias, aliases, char].flat().some((one) => one !== undefined && spelt.has(plain(one)));
  });
}

/** `--dry-run` and `dryRun` are one option; `-d` and `-D` are two. */
function plain(name: string): string {
  return name.length === 1 ? name : name.replaceAll('-', '').toLowerCase();
}
