import { changeFormats, diff, isLink, lock, summary, unreviewed } from '@aboveboard/contract/life';
import { Command, InvalidArgumentError } from 'commander';
import { hasColours } from '../../colours.ts';
import { findContract, loadContract } from '../../contract-file/load-contract.ts';
import { asUserError, lockFileOf, readLock, writeLock } from '../../contract-file/lock-file.ts';
import { revisionsFile, writeRevisions } from '../../contract-file/revisions-file.ts';
import { jsonOption } from '../../options.ts';

interface Options {
  readonly contract?: string;
  readonly lock?: string;
  readonly review: readonly string[];
  readonly json?: true;
  readonly check?: true;
}

/** `aboveboard lock`: appends what changed in the contract to its lock file. */
export function lockCommand(): Command {
  return new Command('lock')
    .description('append a revision to the lock file where the contract has changed')
    .option('--contract <file>', 'the contract; default: ./telemetry.contract.ts or ./contract.json')
    .option('--lock <file>', 'the lock file; default: contract.lock.json beside the contract')
    .option('--review <link>', 'where somebody looked at it; repeat for a second review', addLink, [])
    .addOption(jsonOption())
    .option('--check', 'write nothing; end with 1 where the lock is behind the contract')
    .addHelpText(
      'after',
      `
The lock is append-only and written by this command alone; one that was edited by hand is refused. A widening is locked
without a review as well, and then 'aboveboard diff' fails until the review is recorded, by the same option, later.

Beside the lock it writes telemetry.revisions (.ts, .js or .json, as the contract is), which the tool passes on to
createTelemetry as 'revisions': with it, nothing newer than what a user agreed to leaves that user's machine.

Examples:
  $ aboveboard lock
  $ aboveboard lock --review https://example.com/pull/12
  $ aboveboard lock --check                                   in CI: is the lock as new as the contract?`,
    )
    .action(runLock);
}

async function runLock({ contract: given, lock: lockFile, review, json, check }: Options): Promise<void> {
  const contractFile = findContract(given);
  const contract = await loadContract(contractFile);
  const file = lockFileOf(contractFile, lockFile);
  const before = readLock(file);
  const date = new Date().toISOString().slice(0, 10);
  const after = asUserError(file, () => lock(before, contract, { date, reviews: review }));
  const last = before?.revisions.at(-1);
  const changes = last === undefined ? [] : diff(last.contract, contract);
  const waiting = unreviewed(after.lock);
  const shipped = revisionsFile(contractFile, file, after.lock);
  if (check) {
    if (after.isNew || !shipped.isThere) process.exitCode = 1;
  } else {
    if (after.lock !== before) writeLock(file, after.lock);
    if (!shipped.isThere) writeRevisions(shipped);
  }

  const { revision, isNew } = after;
  if (json) return print(JSON.stringify({ revision, isNew, file, revisionsFile: shipped.path, changes, waiting }));
  if (!isNew) print(`${file}: revision ${revision} is the contract as it is`);
  else if (check && last === undefined) print(`${file}: there is no lock yet; run: aboveboard lock`);
  else if (check) print(`${file}: behind the contract by ${summary(changes)}; run: aboveboard lock`);
  else if (last === undefined) print(`${file}: revision 1, the first`);
  else {
    print(changeFormats.text(changes, { file: contractFile, isColoured: hasColours() }).trimEnd());
    print(`${file}: revision ${revision}`);
  }
  if (!shipped.isThere) {
    print(
      check ? `${shipped.path}: behind the lock; run: aboveboard lock` : `${shipped.path}: what the tool ships of it`,
    );
  }
  if (review.length > 0 && after.lock === before) print('no revision waits for a review; nothing was recorded');
  for (const { revision: of, needs, has } of waiting) {
    // What --check did not write has no number yet that anybody could see.
    if (check && isNew && of === revision) continue;
    print(
      `revision ${of} waits for ${needs - has} review${needs - has === 1 ? '' : 's'}: aboveboard lock --review LINK`,
    );
  }
}

/** Collects a link; the first one comes with the default list, which must stay empty for the next command. */
function addLink(link: string, links: readonly string[]): readonly string[] {
  if (!isLink(link)) throw new InvalidArgumentError('expected a link, "https://…"');
  return [...links, link];
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
