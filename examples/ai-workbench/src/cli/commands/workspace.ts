import { Command } from 'commander';
import type { Workspace } from '../../server/control-plane/control-plane.ts';
import { ask } from '../api.ts';
import { print, settingsFor } from '../print.ts';

const PATH = '/api/v1/workspaces';

/** `aiw workspace list|create NAME|show ID|delete ID` */
export function workspaceCommand(): Command {
  const workspace = new Command('workspace').description('the workspaces of the server');
  workspace
    .command('list')
    .description('all workspaces')
    .action(async (_options, command: Command) => {
      const found = await ask<{ readonly workspaces: readonly Workspace[] }>(settingsFor(command), 'GET', PATH);
      print(command, found.workspaces, found.workspaces.map(lineOf));
    });
  workspace
    .command('create')
    .argument('<name>')
    .description('makes a workspace')
    .action(async (name: string, _options, command: Command) => {
      const made = await ask<Workspace>(settingsFor(command), 'POST', PATH, { name });
      print(command, made, [lineOf(made)]);
    });
  workspace
    .command('show')
    .argument('<id>')
    .description('one workspace')
    .action(async (id: string, _options, command: Command) => {
      const found = await ask<Workspace>(settingsFor(command), 'GET', pathOf(id));
      print(command, found, [lineOf(found)]);
    });
  workspace
    .command('delete')
    .argument('<id>')
    .description('deletes a workspace')
    .action(async (id: string, _options, command: Command) => {
      await ask<undefined>(settingsFor(command), 'DELETE', pathOf(id));
      print(command, { deleted: id }, [`deleted ${id}`]);
    });
  return workspace;
}

function pathOf(id: string): string {
  return `${PATH}/${encodeURIComponent(id)}`;
}

function lineOf({ id, name, createdAt }: Workspace): string {
  return `${id}  ${createdAt.slice(0, 10)}  ${name}`;
}
