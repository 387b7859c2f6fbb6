import { Command } from 'commander';
import { languagesOf, readGraph } from '../../graph/graph.ts';

/** `codegraph status` */
export function statusCommand(): Command {
  return new Command('status').description('how much is indexed').action(() => {
    const graph = readGraph(process.cwd());
    const symbols = graph.files.reduce((sum, file) => sum + file.symbols.length, 0);
    process.stdout.write(`${graph.files.length} files, ${symbols} symbols, ${languagesOf(graph).join(', ')}\n`);
  });
}
