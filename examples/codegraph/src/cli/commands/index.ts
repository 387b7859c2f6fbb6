import { text } from 'node:stream/consumers';
import { Command } from 'commander';
import { build, filesBelow } from '../../graph/build.ts';
import { languagesOf, writeGraph } from '../../graph/graph.ts';
import type { CodegraphTelemetry } from '../../telemetry/telemetry.ts';

/** `codegraph index`, and `git ls-files | codegraph index --files-from -` */
export function indexCommand(telemetry: CodegraphTelemetry): Command {
  return new Command('index')
    .description('reads the project in this folder')
    .option('--files-from <source>', '`-`: the names of its files come on stdin, one a line')
    .action(async ({ filesFrom }: { readonly filesFrom?: string }) => {
      await index(telemetry, filesFrom === '-' ? (await text(process.stdin)).split('\n') : undefined);
    });
}

/** Indexes the project in this folder, and says so. */
export async function index(telemetry: CodegraphTelemetry, paths?: readonly string[]): Promise<void> {
  const since = performance.now();
  const project = process.cwd();
  const graph = await build(project, paths ?? (await filesBelow(project)));
  writeGraph(project, graph);
  telemetry.index({
    languages: [...languagesOf(graph)],
    file_count_bucket: graph.files.length,
    duration_bucket: (performance.now() - since) / 1000,
  });
  process.stdout.write(`indexed ${graph.files.length} files\n`);
}
