import { Command } from 'commander';
import { writeGraph } from '../../graph/graph.ts';
import type { CodegraphTelemetry } from '../../telemetry/telemetry.ts';
import { index } from './index.ts';

/** `codegraph init` */
export function initCommand(telemetry: CodegraphTelemetry): Command {
  return new Command('init')
    .description('makes this folder a project')
    .option('--index', 'and reads it')
    .action(async ({ index: isIndexed }: { readonly index?: boolean }) => {
      writeGraph(process.cwd(), { files: [] });
      if (isIndexed) await index(telemetry);
    });
}
