import { addProject, checkFormat, readProjects, setPublic } from '@aboveboard/collector';
import { type Contract, lengthOf } from '@aboveboard/contract';
import { Argument, Command } from 'commander';
import { loadContract } from '../../contract-file/load-contract.ts';
import { dataOption, jsonOption } from '../../options.ts';
import { asUserError, UserError } from '../../user-error.ts';
import { alertCommand } from './alert.ts';
import { limitCommand } from './limit.ts';
import { deletedBy, retentionCommand } from './retention.ts';
import { resumeCommand, stopCommand } from './stop.ts';

interface AddOptions {
  readonly contract: string;
  readonly data: string;
  readonly key?: string;
  readonly simulated?: true;
  readonly yes?: true;
  readonly json?: true;
}

/** `aboveboard project add|list|public|stop|resume|limit|alert|retention`: the tools whose telemetry a collector takes in. */
export function projectCommand(): Command {
  const add = new Command('add')
    .description('take in the telemetry of a tool, or publish another contract of it')
    .argument('<name>', 'lower case letters, digits and dashes')
    .requiredOption('--contract <file>', 'the contract: a .ts, .js or .json file')
    .addOption(dataOption())
    .option('--key <key>', 'a public key of your own choice, "ab_…"; default: a new random one')
    .option('--simulated', 'a new project for made-up traffic, marked as such for good: see aboveboard simulate')
    .option('--yes', 'also where a shorter retention deletes rows')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard project add mytool --contract telemetry.contract.ts
  $ aboveboard project add mytool --contract contract.json --data /var/lib/aboveboard`,
    )
    .action(runAdd);
  const list = new Command('list')
    .description('list the projects and their public keys')
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText('after', '\nExample:\n  $ aboveboard project list --json')
    .action(({ data, json }: Pick<AddOptions, 'data' | 'json'>) => {
      const projects = readProjects(data).map(({ name, key, contracts, simulated }) => ({
        name,
        key,
        contracts: contracts.length,
        ...(simulated && { simulated: true }),
      }));
      if (json) return print(JSON.stringify(projects));
      if (projects.length === 0) print('no projects yet; add one: aboveboard project add NAME --contract FILE');
      for (const { name, key, simulated } of projects)
        print(`${name.padEnd(24)} ${key}${simulated ? '  simulated' : ''}`);
    });
  return new Command('project')
    .description('the tools whose telemetry is taken in')
    .addCommand(add)
    .addCommand(list)
    .addCommand(publicCommand())
    .addCommand(stopCommand())
    .addCommand(resumeCommand())
    .addCommand(limitCommand())
    .addCommand(alertCommand())
    .addCommand(retentionCommand());
}

function publicCommand(): Command {
  return new Command('public')
    .description('switch the public page of a project, /p/NAME, on or off; it is off until then')
    .argument('<name>', 'the project')
    .addArgument(new Argument('<state>', 'whether everybody may read it').choices(['on', 'off']))
    .addOption(dataOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  $ aboveboard project public mytool on
  $ aboveboard project public mytool off --data /var/lib/aboveboard --json`,
    )
    .action((name: string, state: 'on' | 'off', { data, json }: Pick<AddOptions, 'data' | 'json'>) => {
      checkFormat(data);
      asUserError(() => setPublic(data, name, state === 'on'));
      if (json) return print(JSON.stringify({ name, public: state === 'on' }));
      print(state === 'on' ? `everybody may read /p/${name}` : `/p/${name} is off`);
    });
}

async function runAdd(name: string, options: AddOptions): Promise<void> {
  const { contract: file, data, key, simulated, yes, json } = options;
  checkFormat(data);
  const contract = await loadContract(file);
  if (!yes && isShorter(data, name, contract)) {
    const deletes = await deletedBy(data, name, contract);
    if (deletes !== undefined) throw new UserError(`${deletes}; nothing was changed, to delete them add --yes`);
  }
  const project = asUserError(() =>
    addProject(data, name, contract, { ...(key && { key }), isSimulated: simulated === true }),
  );
  if (json) return print(JSON.stringify({ name: project.name, key: project.key }));
  print(`project ${project.name}`);
  print(`public key: ${project.key}`);
  print(`give it to the tool's client: createTelemetry(contract, { key: '${project.key}', … })`);
}

/** Before the store is asked, which may have to be opened for it. */
function isShorter(data: string, name: string, { retention }: Contract): boolean {
  const last = readProjects(data)
    .find((project) => project.name === name)
    ?.contracts.at(-1);
  return last !== undefined && lengthOf(retention.days) < lengthOf(last.retention.days);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
