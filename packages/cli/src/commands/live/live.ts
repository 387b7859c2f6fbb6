import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { findContract, loadContract } from '../../contract-file/load-contract.ts';
import { UserError } from '../../user-error.ts';
import { takeDrops, takeLeftBehind } from './left-behind.ts';
import { listen } from './listener.ts';
import { tableOf } from './table.ts';
import { type Findings, newTally } from './tally.ts';

interface Options {
  readonly contract?: string;
  readonly json?: true;
  readonly failOnDrop?: true;
}

/** `aboveboard live -- COMMAND`: runs a program with its telemetry on, and shows what of it fits the contract. */
export function liveCommand(): Command {
  return new Command('live')
    .description('run a command with telemetry on, sent to a listener on this machine, and hold it to the contract')
    .argument('<command...>', 'what to run; everything behind -- belongs to it')
    .option('--contract <file>', 'the contract; default: telemetry.contract.ts or .js, else contract.json')
    .option('--fail-on-drop', 'end with 1 where the contract dropped anything')
    .option('--json', 'print JSON; what the command prints goes to stderr')
    .addHelpText(
      'after',
      `
The command gets <ENV>=1, <ENV>_ENDPOINT, <ENV>_DIR, a folder of its own that is deleted afterwards, and <ENV>_DROP_FILE,
into which the client writes what it lets not through by itself. Nothing leaves this machine.

Exit codes: that of the command where it failed; 1 with --fail-on-drop where something was dropped; else 0.

Examples:
  $ aboveboard live -- npm test
  $ aboveboard live --fail-on-drop --contract src/telemetry.contract.ts -- node bin/mytool.js build`,
    )
    .action(run);
}

async function run(command: string[], { contract: file, json, failOnDrop }: Options): Promise<void> {
  const contract = await loadContract(findContract(file));
  const tally = newTally(contract);
  const listener = await listen(tally);
  const dir = await mkdtemp(join(tmpdir(), 'aboveboard-live-'));
  try {
    const drops = join(dir, 'drops.jsonl');
    const env = {
      [contract.env]: '1',
      [`${contract.env}_ENDPOINT`]: listener.url,
      [`${contract.env}_DIR`]: dir,
      [`${contract.env}_DROP_FILE`]: drops,
    };
    const code = await runChild(command, env, json === true);
    await takeDrops(drops, tally);
    await takeLeftBehind(contract, dir, listener.url, tally);
    const findings = tally.findings();
    process.stdout.write(`${json ? JSON.stringify({ ...findings, exitCode: code }) : `\n${tableOf(findings)}`}\n`);
    const hint = hintOf(findings, contract.env);
    if (hint !== undefined) process.stderr.write(`${hint}\n`);
    process.exitCode = failOnDrop && hasDrops(findings) ? 1 : code;
  } finally {
    await listener.close();
    await rm(dir, { recursive: true, force: true });
  }
}

/** A request that was no batch is something that the contract did not let through, too. */
function hasDrops({ drops, refused }: Findings): boolean {
  return drops.length > 0 || Object.keys(refused).length > 0;
}

/** Why there may be nothing to see. */
function hintOf({ batches }: Findings, env: string): string | undefined {
  if (batches > 0) return undefined;
  if (process.env.DO_NOT_TRACK) {
    // Not taken out of the child's environment: other programs that it runs go by it as well.
    return 'aboveboard live: nothing was sent, and DO_NOT_TRACK is set; run it without: env -u DO_NOT_TRACK aboveboard live …';
  }
  return `aboveboard live: nothing was sent; does the program read ${env} from the environment, and has it a key?`;
}

/** @returns the exit code as a shell would have it */
function runChild([file = '', ...args]: string[], env: Record<string, string>, isQuiet: boolean): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      env: { ...process.env, ...env },
      stdio: ['inherit', isQuiet ? 2 : 'inherit', 'inherit'],
      shell: process.platform === 'win32', // npm is a script there.
    });
    // A terminal's Ctrl-C reaches the child by itself; what it did until then is still shown.
    const wait = () => {};
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait).on('SIGTERM', pass);
    const over = () => process.off('SIGINT', wait).off('SIGTERM', pass);
    child.on('error', (error: NodeJS.ErrnoException) => {
      over();
      fail(error.code === 'ENOENT' ? new UserError(`live: no such command: ${file}`) : error);
    });
    child.on('close', (code, signal) => {
      over();
      done(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
    });
  });
}
