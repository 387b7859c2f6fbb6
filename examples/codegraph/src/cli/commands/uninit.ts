import { Command } from 'commander';
import { removeGraph } from '../../graph/graph.ts';

/** `codegraph uninit` */
export function uninitCommand(): Command {
  return new Command('uninit').description('forgets this project').action(() => removeGraph(process.cwd()));
}
