import { Command, Config, Flags, type Hook } from '@oclif/core';
import { expect, it } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from '../fill/contract.fixture.ts';
import { countCommands } from './oclif.ts';

class Build extends Command {
  static override flags = { force: Flags.boolean({ char: 'f' }), output: Flags.string(), 'dry-run': Flags.boolean() };
  static override strict = false;
  async run(): Promise<void> {
    await this.parse(Build);
  }
}

/** As oclif runs a command that it has found, with the hooks that a tool registers. */
async function run(id: string, argv: string[]) {
  const telemetry = recordingTelemetry(tool);
  const hooks = countCommands(telemetry);
  // They fit where oclif wants hooks.
  const prerun: Hook<'prerun'> = hooks.prerun;
  const postrun: Hook<'postrun'> = hooks.postrun;
  const config = await Config.load(import.meta.dirname);
  const Found = class extends Build {
    static override id = id;
  };
  const context = { config } as unknown as ThisParameterType<typeof prerun>;
  const options = { Command: Found, argv, config, context } as unknown as Parameters<typeof prerun>[0];
  await prerun.call(context, options);
  await Found.run(argv, config);
  await postrun.call(context, options);
  return telemetry;
}

it.each([
  ['build', ['/home/ada', '-f', '--output', 'secret'], 'build', ['force', 'output']],
  ['workspace:list', ['--dry-run'], 'workspace list', ['dry-run']],
  ['workspace:delete', [], 'workspace', []],
  ['secret', ['--', '--force'], 'other', []],
])('%s %j', async (id, argv, command, options) => {
  const telemetry = await run(id, argv);
  expect(telemetry.$events()).toEqual([{ event: 'command_run', fields: { command, ok: true, duration: 0, options } }]);
  expect(telemetry.$drops()).toEqual([]);
});

it('`telemetry` is not counted', async () => {
  expect((await run('telemetry', [])).$events()).toEqual([]);
});
