import { defineCommand, runCommand } from 'citty';
import { expect, it } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countCommands } from './citty.ts';

const telemetry = recordingTelemetry(tool);
const ran: string[] = [];
const command = (name: string) =>
  defineCommand({
    meta: { name, ...(name === 'build' ? { alias: 'b' } : {}) },
    args: { force: { type: 'boolean', alias: 'f' }, output: { type: 'string' }, dryRun: { type: 'boolean' } },
    run() {
      ran.push(name);
      if (name === 'fail') throw new Error('no');
    },
  });
const main = defineCommand({
  meta: { name: 'tool' },
  setup: () => void ran.push('setup'),
  subCommands: {
    build: command('build'),
    fail: () => Promise.resolve(command('fail')),
    workspace: { subCommands: { list: command('list'), secret: command('secret') } },
    telemetry: command('telemetry'),
  },
  // citty runs it after the command that was asked for.
  run: () => void ran.push('main'),
});
const measured = countCommands(main, telemetry);

async function run(...rawArgs: string[]) {
  telemetry.$clear();
  ran.length = 0;
  await runCommand(measured, { rawArgs }).catch(() => {});
  return telemetry.$events();
}

it.each([
  [['build', '/home/ada', '-f'], 'build', ['force']],
  [['b', '--output=/home/ada'], 'build', ['output']],
  [['workspace', 'list', '--output', 'secret'], 'workspace list', ['output']],
  [['workspace', 'secret'], 'workspace', []],
  [[], 'other', []],
])('%j', async (words, name, options) => {
  expect(await run(...words)).toEqual([
    { event: 'command_run', fields: { command: name, ok: true, duration: 0, options } },
  ]);
  expect(telemetry.$drops()).toEqual([]);
});

it('every command does what it did', async () => {
  await run('build');
  expect(ran).toEqual(['setup', 'build', 'main']);
});

it.each([['telemetry'], ['fail'], ['nonsense']])('%s is not counted before the process ends', async (word) => {
  expect(await run(word)).toEqual([]);
});
