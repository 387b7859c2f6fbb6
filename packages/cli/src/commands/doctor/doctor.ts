import { styleText } from 'node:util';
import { examine, type Finding, repair } from '@aboveboard/collector';
import { Command } from 'commander';
import { dataOption, jsonOption } from '../../options.ts';
import { UserError } from '../../user-error.ts';

interface Options {
  readonly data: string;
  readonly json?: true;
  readonly repair?: true;
}

/** `aboveboard doctor`: what is wrong with a data directory, or with the collector that runs on it. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('say what is wrong with a collector, running or stopped, and put right what can be')
    .addOption(dataOption())
    .option('--repair', 'put right what can be, while no collector runs; unreadable bytes are set aside, not deleted')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Ends with 0 where nothing is wrong but warnings, with 1 where there is an error, also after --repair.

Examples:
  $ aboveboard doctor
  $ aboveboard doctor --data /var/lib/aboveboard --json
  $ aboveboard doctor --repair`,
    )
    .action(run);
}

async function run({ data, json, repair: wantsRepair }: Options): Promise<void> {
  const done = wantsRepair ? await asked(() => repair(data)) : [];
  const findings = await asked(() => examine(data));
  if (json) print(JSON.stringify({ done, findings: findings.map(({ repair: _, ...finding }) => finding) }));
  else {
    for (const line of done) print(`${mark('ok')} ${line}`);
    for (const finding of findings) show(finding);
  }
  const errors = findings.filter(({ level }) => level === 'error').length;
  if (errors > 0) throw new UserError(`doctor: ${errors} error${errors === 1 ? '' : 's'}`);
}

async function asked<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof TypeError ? new UserError(error.message) : error;
  }
}

function show({ level, check, message, advice }: Finding): void {
  print(`${mark(level)} ${check}: ${message}`);
  if (advice !== undefined) print(`          ${advice}`);
}

function mark(level: Finding['level']): string {
  const isColoured = process.stdout.isTTY === true && !process.env.NO_COLOR;
  const colour = { ok: 'green', warning: 'yellow', error: 'red' } as const;
  const text = level.padEnd(7);
  return isColoured ? styleText(colour[level], text, { validateStream: false }) : text;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
