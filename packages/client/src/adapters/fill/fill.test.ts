import { describe, expect, it } from 'vitest';
import { recordingTelemetry } from '../../testing/testing.ts';
import { tool } from './contract.fixture.ts';
import { reportTo } from './report.ts';
import { runsOf } from './run.ts';
import { namesUsed } from './used.ts';

describe('a report', () => {
  it.each([
    [['build'], 'build'],
    [['workspace', 'list'], 'workspace list'],
    [['workspace', 'delete'], 'workspace'],
    [['secret'], 'other'],
    [['constructor'], 'other'],
    [[], 'other'],
  ])('of the command %j is counted as %s', (command, expected) => {
    const telemetry = recordingTelemetry(tool);
    reportTo(telemetry, 'command_run')({ command, ok: true, duration: 5, options: new Set() });
    expect(telemetry.$events()[0]?.fields.command).toBe(expected);
    expect(telemetry.$drops()).toEqual([]);
  });

  it('of no command is said where the contract lists it', () => {
    const telemetry = recordingTelemetry(tool);
    reportTo(telemetry, 'command_run', { event: 'started', command: 'name' })({ command: [] });
    expect(telemetry.$events()).toEqual([{ event: 'started', fields: { name: '(none)' } }]);
  });

  it('turns milliseconds into the unit of their bucket', () => {
    const telemetry = recordingTelemetry(tool);
    reportTo(telemetry, 'command_run', { event: 'timed' })({ command: ['build'], duration: 59_000 });
    expect(telemetry.$events()[0]?.fields.duration).toBe(1);
  });

  it('leaves out what the event has no field for, and what an optional field is not told', () => {
    const telemetry = recordingTelemetry(tool);
    reportTo(telemetry, 'error')({ code: undefined, status: undefined, errors: 1 });
    expect(telemetry.$events()).toEqual([{ event: 'error', fields: { code: 'other' } }]);
    expect(telemetry.$drops()).toEqual([]);
  });

  it('is lost, and nothing else, where the host’s own function throws or the contract is none', () => {
    const telemetry = recordingTelemetry(tool);
    const more = () => {
      throw new Error('host');
    };
    reportTo(telemetry, 'ran', { event: 'ran', more })({ command: ['build'] });
    reportTo({}, 'ran')({ command: ['build'] });
    expect(telemetry.$events()).toEqual([]);
  });
});

describe('runs', () => {
  it('are counted once each, and `telemetry` never', () => {
    const telemetry = recordingTelemetry(tool);
    const start = runsOf(telemetry, { event: 'ran', more: { shell: 'zsh' } });
    const run = start(() => ({ path: ['build'], options: [] }));
    expect(telemetry.$events()).toEqual([]);
    run?.done();
    run?.done();
    expect(start(() => ({ path: ['telemetry', 'off'], options: [] }))).toBeUndefined();
    expect(telemetry.$events()).toEqual([
      { event: 'ran', fields: { command: 'build', shell: 'zsh', calls: 1, errors: 0 } },
    ]);
  });

  it('that ask for nothing that the end tells are counted at the start', () => {
    const telemetry = recordingTelemetry(tool);
    runsOf(telemetry, { event: 'started', command: 'name' })(() => ({ path: ['build'], options: [] }));
    expect(telemetry.$events()).toEqual([{ event: 'started', fields: { name: 'build' } }]);
  });

  it('of a framework that is not as it was are not counted, and break nothing', () => {
    const start = runsOf(recordingTelemetry(tool));
    const changed = () => {
      throw new TypeError('no such method');
    };
    expect(start(changed)).toBeUndefined();
  });

  it('leave one listener, however many there are, and none once they are done', () => {
    const before = process.listenerCount('exit');
    const start = runsOf(recordingTelemetry(tool));
    const runs = Array.from({ length: 20 }, () => start(() => ({ path: ['build'], options: [] })));
    expect(process.listenerCount('exit')).toBe(before + 1);
    for (const run of runs) run?.done();
    expect(process.listenerCount('exit')).toBe(before);
  });
});

describe('the names of options', () => {
  const registered = { force: {}, output: { char: 'o' }, dryRun: { alias: ['n'] }, colour: { aliases: ['color'] } };
  it.each([
    [
      ['--force', '-o', '/home/ada'],
      ['force', 'output'],
    ],
    [
      ['--no-force', '--color=red'],
      ['force', 'colour'],
    ],
    [['--dry-run'], ['dryRun']],
    [
      ['-no', 'file'],
      ['output', 'dryRun'],
    ],
    [['build', '--', '--force'], []],
    [['--secret=x', '--secret', 'force', '-'], []],
  ])('of %j are %j', (words, names) => {
    expect(namesUsed(words, registered)).toEqual(names);
  });
});
