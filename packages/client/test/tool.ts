import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

/** The contract of the tools that the tests run. */
export const TOOL_CONTRACT = `contract({
  name: 'testtool', env: 'TESTTOOL_TELEMETRY', owner: 'the tests', contact: 'telemetry@example.com', consent: CONSENT,
  why: 'To test.',
  streams: { default: { identity: { type: 'none' } }, installs: { identity: install({ why: 'To test.' }) } },
  common: { version: version({ why: 'Which?' }), os: os() },
  events: {
    command_run: event({ why: 'Which?', fields: { command: choice(['index', 'query', 'sync'], { why: 'Which?' }) } }),
    started: event({ why: 'When?', stream: 'installs' }),
    usage: rollup('day', {
      why: 'How often?', by: { tool: choice(['explore', 'search'], { why: 'Which?' }) },
      counts: { calls: count({ why: 'How often?' }) },
    }),
  },
})`;

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly format?: 'esm' | 'cjs';
  readonly consent?: 'on' | 'off';
  readonly env?: Record<string, string>;
  /** Further options of `createTelemetry`, as source. */
  readonly options?: string;
  readonly stdio?: 'pipe';
}

export function temporary(): string {
  return mkdtempSync(join(tmpdir(), 'aboveboard-test-'));
}

let count = 0;

/** Starts a tool that has the built client in it. `body` is its source; `telemetry` is in scope. */
export function startTool(
  dir: string,
  body: string,
  { format = 'esm', consent = 'on', env = {}, options = '' }: ToolOptions = {},
): ChildProcess {
  const names = '{ choice, contract, count, event, install, os, rollup, version }';
  const head =
    format === 'esm'
      ? `import { createTelemetry } from 'aboveboard'; import ${names} from 'aboveboard/contract';`
      : `const { createTelemetry } = require('aboveboard'); const ${names} = require('aboveboard/contract');`;
  const source = `${head}
const telemetry = createTelemetry(${TOOL_CONTRACT.replace('CONSENT', JSON.stringify(consent))}, {
  key: 'ab_test', common: { version: '1.4.2' }, dir: ${JSON.stringify(dir)}, ${options}
});
${body}`;
  count += 1;
  const file = join(inject('installed'), `tool-${process.pid}-${count}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  writeFileSync(file, source);
  return spawn(process.execPath, [file], {
    env: { PATH: process.env.PATH, HOME: dir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Waits for a tool's end. */
export function ended(child: ChildProcess): Promise<Run> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr?.on('data', (chunk) => {
    stderr += String(chunk);
  });
  return new Promise((done) => child.on('close', (code) => done({ code, stdout, stderr })));
}

export function runTool(dir: string, body: string, options?: ToolOptions): Promise<Run> {
  return ended(startTool(dir, body, options));
}
