import { Command } from 'commander';
import { readGraph, search } from '../../graph/graph.ts';

/** `codegraph query WORD` */
export function queryCommand(): Command {
  return new Command('query')
    .description('finds symbols by name')
    .argument('<word>')
    .action((word: string) => {
      for (const { path, line, kind, name } of search(readGraph(process.cwd()), word)) {
        process.stdout.write(`${path}:${line}  ${kind} ${name}\n`);
      }
    });
}
