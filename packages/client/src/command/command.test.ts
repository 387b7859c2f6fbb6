import { expect, test } from 'vitest';
import type { Control, Status } from '../telemetry.ts';
import { telemetryCommand } from './command.ts';

const status: Status = {
  mode: 'on',
  decider: 'default',
  why: 'Because.',
  dir: '/d',
  endpoint: 'https://e',
  waiting: 1,
  lost: 0,
  revision: 0,
  accepted: 0,
};
const fake = (after: Partial<Status> = {}) => {
  const chosen: string[] = [];
  const control: Control = {
    $status: () => ({ ...status, ...(chosen.length > 0 ? after : {}) }),
    $choose: (mode) => void chosen.push(mode),
    $begin() {},
    $flush() {},
    $deliver: async () => ({ sent: 0, kept: 0, outcome: 'nothing' }),
  };
  return { control, chosen };
};

test('without an action it says how things are', () => {
  const { control, chosen } = fake();
  expect(telemetryCommand(control)).toEqual({
    text: 'telemetry: on\ndecided by: Because.\nkept in: /d\nsent to: https://e\nwaiting: 1 event',
    exitCode: 0,
  });
  expect(chosen).toEqual([]);
});

test('a choice is stored and confirmed', () => {
  const { control, chosen } = fake({ mode: 'off', decider: 'stored' });
  expect(telemetryCommand(control, 'off')).toEqual({ text: 'telemetry: your choice is stored: off', exitCode: 0 });
  expect(chosen).toEqual(['off']);
});

test('a choice that something stronger overrules is said to be', () => {
  const { control } = fake({ mode: 'on', decider: 'environment', why: 'The environment variable X says on.' });
  expect(telemetryCommand(control, 'off').text).toMatch(
    /overruled, and telemetry is on: The environment variable X says on\./,
  );
});

test('anything else is refused', () => {
  const { control, chosen } = fake();
  expect(telemetryCommand(control, 'maybe').exitCode).toBe(1);
  expect(chosen).toEqual([]);
});
