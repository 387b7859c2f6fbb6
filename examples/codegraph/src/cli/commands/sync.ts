import { Command } from 'commander';
import { build, filesBelow } from '../../graph/build.ts';
import { readGraph, writeGraph } from '../../graph/graph.ts';

/** `codegraph sync` */
export function syncCommand(): Command {
  return new Command('sync').description('reads what has changed').action(async () => {
    const project = process.cwd();
    const known = readGraph(project);
    const graph = await build(project, await filesBelow(project), known);
    writeGraph(project, graph);
    const read = graph.files.filter((file) => !known.files.includes(file)).length;
    process.stdout.write(`read ${read} of ${graph.files.length} files\n`);
  });
}
