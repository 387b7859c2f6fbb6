import { expect, test } from 'vitest';
import { firstCommand } from './first-command.ts';

test('an example has its exact command, for the collector that is looked at', () => {
  expect(firstCommand('ai-workbench', 'http://127.0.0.1:7878')).toBe(
    'AIW_TELEMETRY=1 AIW_TELEMETRY_URL=http://127.0.0.1:7878 node examples/ai-workbench/bin/aiw.js status',
  );
});

test.each(['quill', '', 'toString', '__proto__'])('%j is no example', (name) => {
  expect(firstCommand(name, 'http://127.0.0.1:7878')).toBeNull();
});
