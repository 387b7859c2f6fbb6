import { Command } from 'commander';
import { readGraph } from '../../graph/graph.ts';

/** `codegraph files` */
export function filesCommand(): Command {
  return new Command('files').description('the files that are indexed').action(() => {
    for (const { path, language } of readGraph(process.cwd()).files) process.stdout.write(`${path}  ${language}\n`);
  });
}
