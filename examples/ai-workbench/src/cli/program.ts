import type { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { CommandName } from '../registry/commands.ts';
import type { WorkbenchTelemetry } from '../telemetry/telemetry.ts';
import { configCommand } from './commands/config.ts';
import { statusCommand } from './commands/status.ts';
import { telemetryCommand } from './commands/telemetry.ts';
import { workspaceCommand } from './commands/workspace.ts';
import { createRoot } from './root.ts';

/** A command that is counted and not made, or made and not registered, does not compile. commander makes `help` itself. */
const counted: Readonly<Record<Exclude<CommandName, 'help'>, () => Command>> = {
  status: statusCommand,
  workspace: workspaceCommand,
  config: configCommand,
};

/** The command `aiw`. */
export function createProgram(telemetry: WorkbenchTelemetry): Command {
  const program = createRoot().description('The command line of AI Workbench.').version(manifest.version);
  const aboutTelemetry = telemetryCommand(telemetry);
  for (const command of [...Object.values(counted).map((make) => make()), aboutTelemetry]) {
    program.addCommand(command);
    inherit(command, program);
  }
  // After the others' settings were taken over: its `--help` is the client's own.
  aboutTelemetry.helpOption(false);
  return program;
}

/** Commands made on their own do not take over how the program ends; commander only does that for its own. */
function inherit(command: Command, from: Command): void {
  command.copyInheritedSettings(from);
  for (const inner of command.commands) inherit(inner, command);
}
