import type { Contract } from '@aboveboard/contract';
import { type Change, changeFormats, diff, type Lock, reviewsFor, unreviewed } from '@aboveboard/contract/life';
import { Command, InvalidArgumentError, Option } from 'commander';
import { hasColours } from '../../colours.ts';
import { linesOf } from '../../contract-file/line-of.ts';
import { findContract, loadContract } from '../../contract-file/load-contract.ts';
import { lockFileOf, readLock } from '../../contract-file/lock-file.ts';
import { UserError } from '../../user-error.ts';
import { LEVELS, type Level, refusal } from './refusal.ts';

interface Options {
  readonly contract?: string;
  readonly lock?: string;
  readonly format: keyof typeof changeFormats;
  readonly failOn: Level;
}

/** `aboveboard diff`: what changed since a locked revision, and whether somebody still has to look at it. */
export function diffCommand(): Command {
  const command = new Command('diff')
    .description('say what changed in the contract since a locked revision, and fail on an unreviewed widening')
    .argument('[before]', 'the revision to compare with; default: the last one in the lock', parseRevision)
    .argument('[after]', 'another revision; default: the contract as it is', parseRevision)
    .option('--contract <file>', 'the contract; default: ./telemetry.contract.ts or ./contract.json')
    .option('--lock <file>', 'the lock file; default: contract.lock.json beside the contract')
    .addOption(
      new Option('--format <format>', 'how to print').choices(Object.keys(changeFormats)).default('text' as const),
    )
    .addOption(
      new Option('--fail-on <level>', 'end with 1 from this level on').choices(LEVELS).default('unreviewed' as const),
    )
    .addHelpText(
      'after',
      `
Without --fail-on it ends with 1 where the contract asks for a review (wider, or breaking without a deprecation) and is
not locked yet, or where a locked revision waits for a review. With a level it ends with 1 where any change is at that
level or above, reviewed or not; "breaking" looks at the wire alone, "never" at nothing.

Examples:
  $ aboveboard diff                                           what would the next revision change?
  $ aboveboard diff 3                                         … and since revision 3?
  $ aboveboard diff 1 2                                       what did revision 2 change?
  $ aboveboard diff --format markdown --fail-on never         a comment for a pull request
  $ aboveboard diff --format github                           annotations in a workflow of GitHub`,
    );
  return command.action((before: number | undefined, after: number | undefined, options: Options) =>
    runDiff(command, before, after, options),
  );
}

async function runDiff(
  command: Command,
  from: number | undefined,
  to: number | undefined,
  { contract: given, lock: lockFile, format, failOn }: Options,
): Promise<void> {
  // Two revisions need no contract, only the place of the lock.
  const isInLock = from !== undefined && to !== undefined;
  const file = isInLock && lockFile !== undefined ? (given ?? '') : findContract(given);
  const contract = isInLock ? null : await loadContract(file);
  const path = lockFileOf(file, lockFile);
  const lock = readLock(path);
  if (lock === null) throw new UserError(`${path}: there is no lock yet; begin one: aboveboard lock`);

  const last = lock.revisions.length;
  for (const revision of [from, to]) {
    if (revision === undefined || revision <= last) continue;
    command.error(`error: there is no revision ${revision}; the lock has 1 to ${last}`, { exitCode: 2 });
  }
  const before = contractOf(lock, from ?? last);
  const after = contract ?? contractOf(lock, to ?? last);
  const changes = diff(before, after);
  // Windows' separators would not be found in a pull request.
  const place = file === '' ? path : file;
  // A lock has every revision in it, so a path has no one line there.
  const lines = file === '' ? undefined : linesOf(file);
  const how = { file: place.replaceAll('\\', '/'), lineOf: lines, isColoured: hasColours() };
  // A pull request that locks its widening has nothing left to compare, and stops for want of a review all the same:
  // annotations say what for.
  const waiting = format === 'github' && failOn === 'unreviewed' && from === undefined ? waitingIn(lock) : [];
  process.stdout.write(changeFormats[format]([...waiting, ...changes], how));
  const unlocked: readonly Change[] = contract === null ? [] : diff(contractOf(lock, last), contract);
  const problem = refusal(failOn, { lock, from, to, changes, unlocked });
  if (problem !== undefined) throw new UserError(`diff: ${problem}`);
}

/** What the locked revisions that wait for a review changed, as far as it asks for one. */
function waitingIn(lock: Lock): readonly Change[] {
  return unreviewed(lock)
    .flatMap(({ revision }) => diff(contractOf(lock, revision - 1), contractOf(lock, revision)))
    .filter((change) => reviewsFor(change) > 0);
}

function contractOf(lock: Lock, revision: number): Contract {
  const entry = lock.revisions[revision - 1];
  if (entry === undefined) throw new TypeError(`no revision ${revision}`);
  return entry.contract;
}

function parseRevision(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError(`expected a revision such as 1, got "${text}"`);
  return Number(text);
}
