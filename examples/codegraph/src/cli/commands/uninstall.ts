import { rmSync } from 'node:fs';
import { Command } from 'commander';
import { removeServer } from '../../install/agents.ts';
import { homeOf } from '../../install/home.ts';
import { readInstalled } from '../../install/installed.ts';
import { endServers } from '../../server/marks.ts';
import type { CodegraphTelemetry } from '../../telemetry/telemetry.ts';

/** `codegraph uninstall` */
export function uninstallCommand(telemetry: CodegraphTelemetry): Command {
  return new Command('uninstall')
    .description('takes codegraph out of the agents, and deletes what it keeps')
    .action(async () => {
      const { scope, targets } = readInstalled() ?? { scope: 'local' as const, targets: [] };
      for (const agent of targets) process.stdout.write(`cleaned ${removeServer(agent, scope)}\n`);
      endServers();
      if (await mayTell(telemetry)) {
        telemetry.uninstall({ targets: [...targets] });
        // The one time that somebody waits for telemetry, for 1.5 s at most: there is no later run to leave it to.
        await telemetry.$deliver();
      }
      // A no, so that nobody who still runs writes anything; then the no as well.
      telemetry.$choose('off');
      rmSync(homeOf(), { recursive: true, force: true });
    });
}

/** Nothing was ever sent where nobody has been told that anything would be; a notice in the last run of all is of no use. */
async function mayTell(telemetry: CodegraphTelemetry): Promise<boolean> {
  const { mode, decider } = telemetry.$status();
  if (mode !== 'on' || decider !== 'default') return mode === 'on';
  const { telemetryCommand } = await import('aboveboard/command');
  const { text } = await telemetryCommand(telemetry, ['status', '--json']);
  const { files } = JSON.parse(text) as { readonly files: readonly { readonly name: string }[] };
  return files.some(({ name }) => name === 'notice');
}
