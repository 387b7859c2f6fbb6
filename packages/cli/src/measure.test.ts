import { assertListEquals } from 'aboveboard/testing';
import type { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import contract from '../telemetry.contract.ts';
import { pathOf } from './measure.ts';
import { createProgram } from './program.ts';

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

const all = leaves(createProgram());
// Its help is the client's own.
const own = all.filter((command) => pathOf(command) !== 'telemetry');

it('the command’s own contract lists every command, but the one by which people ask about it', () => {
  assertListEquals(contract, 'events.command_run.fields.command', own.map(pathOf));
});

describe.each([60, 80])('help on a terminal of %i columns', (width) => {
  const { columns } = process.stdout;
  beforeAll(() => {
    process.stdout.columns = width;
  });
  afterAll(() => {
    process.stdout.columns = columns;
  });

  it.each(own.map((command) => [pathOf(command), command] as const))('of %s fits, and has examples', (_, command) => {
    let help = '';
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      help += text;
      return true;
    });
    command.outputHelp();
    write.mockRestore();
    expect(help).toMatch(/\nExamples?:\n {2}\$ /);
    // A command is broken by the terminal, if at all, so that it can be copied.
    for (const line of help.split('\n').filter((one) => !one.startsWith('  $ ')))
      expect(line.length, line).toBeLessThanOrEqual(width);
  });
});
