/** Spellings of werf's documentation and code, and the contract's. Whatever is not listed is written alike. */
export const ATTRIBUTES: Readonly<Record<string, string>> = {
  // The documentation's example; the code writes `ci`.
  CI: 'ci',
};

/**
 * An option is an object, `{ name, asCli, asEnv, count }`, which no contract can say: its name goes into a list of those
 * that were set, and into one for each way that is marked. `count` is never filled in, and is left out.
 */
export const OPTION_LISTS = {
  set: 'commandOptions',
  asCli: 'commandOptionsAsCli',
  asEnv: 'commandOptionsAsEnv',
} as const;
