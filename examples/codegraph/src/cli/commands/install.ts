import { Command, Option } from 'commander';
import manifest from '../../../package.json' with { type: 'json' };
import { type Agent, addServer, agents, type Scope } from '../../install/agents.ts';
import { type Installed, readInstalled, writeInstalled } from '../../install/installed.ts';
import type { CodegraphTelemetry } from '../../telemetry/telemetry.ts';

interface Options {
  readonly target: readonly Agent[];
  readonly scope: Scope;
  readonly yes?: boolean;
}

/** `codegraph install` */
export function installCommand(telemetry: CodegraphTelemetry): Command {
  return new Command('install')
    .description('makes agents use codegraph')
    .addOption(new Option('--target <agent...>', 'which agents').choices(agents).default(['claude']))
    .addOption(
      new Option('--scope <scope>', 'for this project, or for all').choices(['local', 'global']).default('local'),
    )
    .option('--yes', 'ask nothing')
    .action(async ({ target, scope, yes = false }: Options) => {
      await showToggle(telemetry, yes);
      const before = readInstalled();
      for (const agent of target) process.stdout.write(`wrote ${addServer(agent, scope)}\n`);
      writeInstalled({ version: manifest.version, scope, targets: target });
      telemetry.install({ targets: [...target], scope, kind: kindOf(before) });
    });
}

/** Up front, before anything is recorded; set to on, as the documentation has it. Whoever has chosen is not asked again. */
async function showToggle(telemetry: CodegraphTelemetry, isYes: boolean): Promise<void> {
  const { askConsent } = await import('aboveboard/command');
  const question = 'Send anonymous usage telemetry? What it sends: codegraph telemetry contract.';
  const answer = await askConsent(telemetry, { question, isYes, preset: 'on' });
  if (answer === 'not answered') throw new Error('nothing was installed');
}

function kindOf(before: Installed | undefined): 'fresh' | 'upgrade' | 'reinstall' {
  if (before === undefined) return 'fresh';
  return before.version === manifest.version ? 'reinstall' : 'upgrade';
}
