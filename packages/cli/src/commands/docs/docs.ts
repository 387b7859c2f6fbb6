import { readFile, writeFile } from 'node:fs/promises';
import { usersPage } from '@aboveboard/contract/life';
import { Command } from 'commander';
import { findContract, loadContract } from '../../contract-file/load-contract.ts';
import { lockFileOf, readLock } from '../../contract-file/lock-file.ts';
import { UserError } from '../../user-error.ts';
import { firstDifference } from './first-difference.ts';

interface DocsOptions {
  readonly contract?: string;
  readonly out: string;
  readonly command?: string;
  readonly check?: true;
}

/** `aboveboard docs`: the page that tells the people who are measured what the contract says. */
export function docsCommand(): Command {
  return new Command('docs')
    .description('write TELEMETRY.md, the contract in plain words')
    .option('--contract <file>', 'the contract; default: telemetry.contract.ts, else contract.json')
    .option('--out <file>', 'where to write it', 'TELEMETRY.md')
    .option('--command <name>', "what people type to start the tool; default: the contract's command, else its name")
    .option('--check', 'write nothing; fail where the file is out of date')
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard docs
  $ aboveboard docs --check               in CI: is the page what the contract says?`,
    )
    .action(runDocs);
}

async function runDocs({ contract: file, out, command, check }: DocsOptions): Promise<void> {
  const path = findContract(file);
  const lock = readLock(lockFileOf(path)) ?? undefined;
  const page = usersPage(await loadContract(path), { command, lock });
  if (!check) {
    await write(out, page);
    process.stdout.write(`${out} written\n`);
    return;
  }
  const difference = firstDifference(await read(out), page);
  if (difference === undefined) process.stdout.write(`${out} is up to date\n`);
  else {
    const { line, found, expected } = difference;
    throw new UserError(
      `${out} is out of date; write it again with: aboveboard docs\nline ${line}: ${found}\nexpected: ${expected}`,
    );
  }
}

async function write(out: string, page: string): Promise<void> {
  try {
    await writeFile(out, page);
  } catch (error) {
    throw new UserError(`--out ${out}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function read(out: string): Promise<string> {
  try {
    return await readFile(out, 'utf8');
  } catch (error) {
    throw new UserError(
      `${out} is missing or cannot be read; write it with: aboveboard docs (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}
