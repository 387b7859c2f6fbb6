import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { banCommand } from './commands/ban/ban.ts';
import { checkCommand } from './commands/check/check.ts';
import { diffCommand } from './commands/diff/diff.ts';
import { docsCommand } from './commands/docs/docs.ts';
import { doctorCommand } from './commands/doctor/doctor.ts';
import { exportCommand } from './commands/export/export.ts';
import { forgetCommand } from './commands/forget/forget.ts';
import { forwardCommand } from './commands/forward/forward.ts';
import { initCommand } from './commands/init/init.ts';
import { liveCommand } from './commands/live/live.ts';
import { lockCommand } from './commands/lock/lock.ts';
import { moveCommand } from './commands/move/move.ts';
import { passwordCommand } from './commands/password/password.ts';
import { projectCommand } from './commands/project/project.ts';
import { reportCommand } from './commands/report/report.ts';
import { serveCommand } from './commands/serve/serve.ts';
import { simulateCommand } from './commands/simulate/simulate.ts';
import { tailCommand } from './commands/tail/tail.ts';
import { telemetryCommand } from './commands/telemetry/telemetry.ts';
import { tokenCommand } from './commands/token/token.ts';
import { fitHelp } from './terminal/help.ts';

/** The command `aboveboard`. Each command is a folder under commands/. */
export function createProgram(): Command {
  const program = new Command('aboveboard')
    .description('Anonymous usage telemetry for developer tools, that the measured people can check.')
    .version(manifest.version)
    .exitOverride()
    // `project stop --version RANGE` is not the program's own --version.
    .enablePositionalOptions()
    .configureOutput({
      getOutHelpWidth: helpWidth,
      getErrHelpWidth: helpWidth,
      writeOut: (text) => process.stdout.write(fitHelp(text, helpWidth())),
    })
    .showHelpAfterError('(run the same command with --help for examples)')
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard init        a first contract for the tool in this folder
  $ aboveboard check       what a reviewer would ask of it
  $ aboveboard serve       a collector and its dashboard on http://127.0.0.1:7878
  $ aboveboard simulate    months of made-up traffic, to see what it would show`,
    );
  const telemetry = telemetryCommand();
  for (const command of [
    initCommand(),
    checkCommand(),
    lockCommand(),
    diffCommand(),
    docsCommand(),
    liveCommand(),
    serveCommand(),
    projectCommand(),
    forwardCommand(),
    doctorCommand(),
    banCommand(),
    tokenCommand(),
    passwordCommand(),
    reportCommand(),
    tailCommand(),
    moveCommand(),
    exportCommand(),
    forgetCommand(),
    simulateCommand(),
    telemetry,
  ]) {
    program.addCommand(command);
    inherit(command, program);
  }
  // After the others' settings were taken over: its `--help` is the client's own.
  telemetry.helpOption(false);
  return program;
}

function helpWidth(): number {
  return process.stdout.columns ?? 80;
}

/** Commands made on their own do not take over how the program ends and helps; commander only does that for its own. */
function inherit(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const inner of command.commands) inherit(inner, command);
}
