import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract, event } from '@aboveboard/contract';
import { expect, test } from 'vitest';
import { placeOf } from '../dir/place.ts';
import { noticeOf, show, wasShown } from './notice.ts';

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

test('is shown once', () => {
  const place = placeOf(join(mkdtempSync(join(tmpdir(), 'notice-')), 'home'));
  const lines: string[] = [];
  expect(wasShown(place)).toBe(false);
  for (let i = 0; i < 3; i++) show(tool, place, '2026-11-21', (line) => lines.push(line));
  expect(lines).toHaveLength(1);
  expect(wasShown(place)).toBe(true);
});

test('is not shown where that cannot be remembered', () => {
  const lines: string[] = [];
  for (const dir of ['', '/proc/1/nope']) show(tool, placeOf(dir), '2026-11-21', (line) => lines.push(line));
  expect(lines).toEqual([]);
});
