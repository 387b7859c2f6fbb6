import { join } from 'node:path';
import { contract, event } from '@aboveboard/contract';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { choose } from '../session/choose.ts';
import { look, newSession } from '../session/session.ts';
import { noticeOf, tell } from './notice.ts';

const tool = contract({
  ...{ name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'https://tool.dev/telemetry' },
  why: 'To learn\n\twhich commands matter',
  common: {},
  events: { run: event({ why: 'How often?' }) },
});

test('is one line that says who, what and how to say no', () => {
  const line = noticeOf(tool);
  expect(line).not.toMatch(/\p{Cc}/u);
  for (const part of ['tool', 'anonymous', 'To learn which commands matter.', 'TOOL_TELEMETRY=0', 'DO_NOT_TRACK=1']) {
    expect(line).toContain(part);
  }
});

const CHANGED = { revision: 2, since: { 'events.run': 2 } };
const sessionIn = (dir: string, lines: string[], options: object = {}) => {
  const host = { env: {}, stderr: (line: string) => lines.push(line) };
  const session = newSession(
    { ...tool, consent: 'on' },
    { key: 'ab_x', endpoint: 'https://t.dev', dir, host, ...options },
  );
  return { session, decision: look(session) };
};
const home = () => join(temporaryFolder(), 'home');

test('is shown once, and the run that shows it sends nothing', () => {
  const dir = home();
  const lines: string[] = [];
  const says = Array.from({ length: 3 }, () => {
    const { session, decision } = sessionIn(dir, lines);
    return tell(session, decision);
  });
  expect(says).toEqual([false, true, true]);
  expect(lines).toHaveLength(1);
});

test('is not shown where that cannot be remembered', () => {
  const lines: string[] = [];
  const { session, decision } = sessionIn('/proc/1/nope', lines);
  expect(tell(session, decision)).toBe(false);
  expect(lines).toEqual([]);
});

test('a contract that has widened is told of once, and holds from the next run on', () => {
  const dir = home();
  const lines: string[] = [];
  const first = sessionIn(dir, lines, { revisions: { revision: 1, since: {} } });
  tell(first.session, first.decision);
  const accepted = Array.from({ length: 3 }, () => {
    const { session, decision } = sessionIn(dir, lines, { revisions: CHANGED });
    tell(session, decision);
    return [session.accepted, Object.keys(session.allowed.events)];
  });
  expect(accepted).toEqual([
    [1, ['active']],
    [2, ['active', 'run']],
    [2, ['active', 'run']],
  ]);
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatch(/more than you agreed to/);
});

test('who has said yes is asked once about a contract that has widened, and sends no more until there is another yes', () => {
  const dir = home();
  const lines: string[] = [];
  choose(sessionIn(dir, lines, { revisions: { revision: 1, since: {} } }).session, 'on');
  const run = () => {
    const { session, decision } = sessionIn(dir, lines, { revisions: CHANGED });
    tell(session, decision);
    return session;
  };
  expect([run().accepted, run().accepted]).toEqual([1, 1]);
  expect(lines).toHaveLength(1);
  choose(run(), 'on');
  expect(run().accepted).toBe(2);
  expect(lines).toHaveLength(1);
});

test('who has said no is not asked again', () => {
  const dir = home();
  const lines: string[] = [];
  choose(sessionIn(dir, lines, { revisions: { revision: 1, since: {} } }).session, 'off');
  expect(sessionIn(dir, lines, { revisions: CHANGED }).decision.mode).toBe('off');
  expect(lines).toEqual([]);
});
