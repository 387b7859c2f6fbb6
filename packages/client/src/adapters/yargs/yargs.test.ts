import { expect, it } from 'vitest';
import yargs from 'yargs';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countCommands } from './yargs.ts';

async function run(...words: string[]) {
  const telemetry = recordingTelemetry(tool);
  const program = yargs(words)
    .exitProcess(false)
    .option('output', { type: 'string', alias: 'o' })
    .option('dry-run', { type: 'boolean' });
  countCommands(program, telemetry);
  program
    .command(
      ['build [what]', 'b'],
      'Builds.',
      (command) => command.option('force', { type: 'boolean', default: false }),
      () => {},
    )
    .command('fail', 'Fails.', {}, () => Promise.reject(new Error('no')))
    .command('workspace', 'Workspaces.', (command) =>
      command.command('list', 'Lists.', {}, async () => {}).command('secret', 'Tells.', {}, () => {}),
    )
    .command('telemetry', 'Says.', {}, () => {})
    .fail(() => {});
  await Promise.resolve(program.parseAsync()).catch(() => {});
  return telemetry;
}

it.each([
  [['build', '/home/ada', '--force'], 'build', ['force']],
  [['b', '-o', '/home/ada'], 'build', ['output']],
  [['build', '--dry-run'], 'build', ['dry-run']],
  [['workspace', 'list'], 'workspace list', []],
  [['workspace', 'secret', '--output=x'], 'workspace', ['output']],
])('%j', async (words, command, options) => {
  const telemetry = await run(...words);
  expect(telemetry.$events()).toEqual([{ event: 'command_run', fields: { command, ok: true, duration: 0, options } }]);
  expect(telemetry.$drops()).toEqual([]);
});

it.each([[['telemetry']], [['fail']]])('%j is not counted before the process ends', async (words) => {
  expect((await run(...words)).$events()).toEqual([]);
});
