import { countCommands } from 'aboveboard/adapters/commander';
import { Command } from 'commander';
import manifest from '../../package.json' with { type: 'json' };
import type { CommandName } from '../registry/commands.ts';
import type { CodegraphTelemetry } from '../telemetry/telemetry.ts';
import { filesCommand } from './commands/files.ts';
import { indexCommand } from './commands/index.ts';
import { initCommand } from './commands/init.ts';
import { installCommand } from './commands/install.ts';
import { queryCommand } from './commands/query.ts';
import { serveCommand } from './commands/serve.ts';
import { statusCommand } from './commands/status.ts';
import { syncCommand } from './commands/sync.ts';
import { telemetryCommand } from './commands/telemetry.ts';
import { uninitCommand } from './commands/uninit.ts';
import { uninstallCommand } from './commands/uninstall.ts';

/** What this small codegraph can do of what the real one can. A command that the contract does not have does not compile. */
const made = {
  install: installCommand,
  uninstall: uninstallCommand,
  init: initCommand,
  uninit: uninitCommand,
  index: indexCommand,
  sync: syncCommand,
  status: statusCommand,
  query: queryCommand,
  files: filesCommand,
  serve: serveCommand,
} satisfies Partial<Readonly<Record<CommandName, (telemetry: CodegraphTelemetry) => Command>>>;

/** The command `codegraph`. */
export function createProgram(telemetry: CodegraphTelemetry): Command {
  const program = new Command('codegraph')
    .description('The symbols of a project, for people and for agents.')
    .version(manifest.version)
    .exitOverride();
  countCommands(program, telemetry, {
    ...{ event: 'usage_rollup', command: 'name', calls: 'count', errors: 'error_count' },
    more: { kind: 'cli_command' },
  });
  for (const command of Object.values(made)) program.addCommand(command(telemetry).copyInheritedSettings(program));
  // After the others' settings were taken over: its `--help` is the client's own.
  program.addCommand(telemetryCommand(telemetry).copyInheritedSettings(program).helpOption(false));
  return program;
}
