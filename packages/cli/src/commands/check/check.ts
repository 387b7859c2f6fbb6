import type { Contract } from '@aboveboard/contract';
import { explain, type Finding, lint, score } from '@aboveboard/contract/life';
import { Command, Option } from 'commander';
import { linesOf } from '../../contract-file/line-of.ts';
import { findContract, loadContract } from '../../contract-file/load-contract.ts';
import { lockFileOf, readLock } from '../../contract-file/lock-file.ts';
import { wholeFrom } from '../../options.ts';
import { UserError } from '../../user-error.ts';
import { FORMATS, type Format, formatReport } from './format.ts';
import { loadPolicies } from './load-policies.ts';

interface CheckOptions {
  readonly contract?: string;
  readonly previous?: string;
  readonly installs?: number;
  readonly policy?: string;
  readonly format: Format;
  readonly maxWarnings?: number;
}

/** `aboveboard check`: what is worth a second look in a contract, and how identifying it is. */
export function checkCommand(): Command {
  return new Command('check')
    .description('look a contract over: findings, and how identifying it is in bits')
    .option('--contract <file>', 'the contract; default: telemetry.contract.ts, else contract.json')
    .option('--installs <n>', 'how many installs are expected, for the budget', wholeFrom(1))
    .option('--policy <file>', 'rules of your own; default: aboveboard.policy.ts or .js beside the contract')
    .option(
      '--previous <file>',
      'the contract before, for rules of your own that compare; default: the last in the lock',
    )
    .addOption(new Option('--format <format>', 'how to print').choices(FORMATS).default('text'))
    .option('--max-warnings <n>', 'fail with more warnings than this', wholeFrom(0))
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard check
  $ aboveboard check --installs 10000 --max-warnings 0
  $ aboveboard check --format github      annotations in a workflow of GitHub`,
    )
    .action(runCheck);
}

async function runCheck(options: CheckOptions): Promise<void> {
  const { installs, format, maxWarnings } = options;
  const file = findContract(options.contract);
  const contract = await loadContract(file);
  const { previous: before } = options;
  const previous = before === undefined ? lastLocked(file) : await loadContract(before);
  const policies = await loadPolicies(options.policy, file);
  const today = new Date().toISOString().slice(0, 10);
  const result = score(contract, { installs });
  const findings = lint(contract, previous, { today, installs, policies });
  const report = { contract: contract.name, file, findings, score: result, explained: explain(result) };
  const isColourful = process.stdout.isTTY === true && !process.env.NO_COLOR;
  process.stdout.write(`${formatReport(report, format, isColourful, linesOf(file))}\n`);
  refuse(findings, maxWarnings);
}

function lastLocked(file: string): Contract | undefined {
  return readLock(lockFileOf(file))?.revisions.at(-1)?.contract;
}

function refuse(findings: readonly Finding[], maxWarnings = Number.POSITIVE_INFINITY): void {
  const count = (level: Finding['level']) => findings.filter((item) => item.level === level).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors > 0) throw new UserError(`check: ${errors} error${errors === 1 ? '' : 's'}`);
  if (warnings > maxWarnings) {
    throw new UserError(`check: ${warnings} warning${warnings === 1 ? '' : 's'}, at most ${maxWarnings} are allowed`);
  }
}
