import { Command } from 'commander';
import { expect, it } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countCommands } from './commander.ts';

function run(...words: string[]) {
  const telemetry = recordingTelemetry(tool);
  const program = new Command('tool').option('--output <file>').exitOverride();
  program.configureOutput({ writeErr() {} });
  countCommands(program, telemetry);
  program
    .command('build')
    .alias('b')
    .argument('[what]')
    .option('-f, --force')
    .option('--dry-run')
    .action(() => {});
  program.command('fail').action(() => Promise.reject(new Error('no')));
  const workspace = program.command('workspace');
  workspace.command('list').action(() => {});
  workspace.command('secret').action(() => {});
  program.command('telemetry').action(() => {});
  return program.parseAsync(words, { from: 'user' }).then(
    () => telemetry,
    () => telemetry,
  );
}

const counted = (command: string, options: readonly string[] = []) => [
  { event: 'command_run', fields: { command, ok: true, duration: 0, options } },
];

it.each([
  [['build', '/home/ada', '--force'], counted('build', ['force'])],
  [['b', '--dry-run'], counted('build', ['dry-run'])],
  [['--output', '/home/ada', 'workspace', 'list'], counted('workspace list', ['output'])],
  [['workspace', 'secret'], counted('workspace')],
  [['telemetry'], []],
  [['nonsense'], []],
])('%j', async (words, events) => {
  const telemetry = await run(...words);
  expect(telemetry.$events()).toEqual(events);
  expect(telemetry.$drops()).toEqual([]);
});

it('a command that fails waits for the code with which the process ends', async () => {
  expect((await run('fail')).$events()).toEqual([]);
});

it('an exit code that the command sets is heeded', async () => {
  const before = process.exitCode;
  process.exitCode = 3;
  const [event] = (await run('build')).$events();
  process.exitCode = before;
  expect(event?.fields.ok).toBe(false);
});
