import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run.ts';

export interface Shown {
  /** A test's file, from the root. */
  readonly file: string;
  /** Its title behind those of the groups around it, with ` > ` between them, as they are written. */
  readonly title: string;
  readonly mutation?: Mutation;
}

/** A change of a source that takes a protection away. */
export interface Mutation {
  readonly file: string;
  /** Stands in the file once. */
  readonly search: string;
  readonly replace: string;
}

export interface Defect {
  readonly number: number;
  readonly what: string;
  readonly where: string;
  readonly here: string;
  readonly shown: readonly Shown[];
}

export interface Tried {
  readonly passed: number;
  readonly failed: number;
  /** What the runner printed where it ran no test. */
  readonly trouble: string;
}

/** Runs one test in a copy of the checkout, with every row of its table where it has one. */
export async function tryTest(copy: string, { file, title }: Shown): Promise<Tried> {
  if (!FROM_SOURCE.test(file)) {
    const { code, output } = await run(process.execPath, ['scripts/build.mjs'], copy);
    if (code !== 0) return { passed: 0, failed: 0, trouble: output };
  }
  const report = join(copy, 'report.json');
  writeFileSync(report, '{}');
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const args = ['run', '--project', projectOf(file), file, '-t', patternOf(title)];
  const { output } = await run(process.execPath, [vitest, ...args, '--reporter=json', `--outputFile=${report}`], copy);
  const { numPassedTests: passed = 0, numFailedTests: failed = 0 } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed, failed, trouble: passed + failed > 0 ? '' : output };
}

/** Makes the change while `act` runs. */
export async function mutated<T>(copy: string, { file, search, replace }: Mutation, act: () => Promise<T>): Promise<T> {
  const path = join(copy, file);
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replace(search, () => replace),
  );
  try {
    return await act();
  } finally {
    writeFileSync(path, text);
  }
}

/** Their tests read the sources of all packages below them, or build them by themselves. */
const FROM_SOURCE = /^packages\/(?:contract|client|collector)\//;

/** A package may have several, whose names begin with its own. */
function projectOf(file: string): string {
  const [folder, name] = file.split('/') as [string, string];
  return folder === 'test' ? 'house' : `${name}*`;
}

/** A title with a row of a table in it has a place for each of its values. */
function patternOf(title: string): string {
  const parts = title.split(' > ').map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/%[a-z]/g, '.*'));
  return `${parts.join('.*')}$`;
}
