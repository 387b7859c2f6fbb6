import { type ChildProcess, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Consent } from '@aboveboard/contract';
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
  MORE
})`;

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly format?: 'esm' | 'cjs';
  readonly consent?: Consent;
  /** Further keys of the contract, as source; they beat those that it has. */
  readonly contract?: string;
  readonly env?: Record<string, string>;
  /** Further options of `createTelemetry`, as source. */
  readonly options?: string;
}

let count = 0;

/** Starts a tool that has the built client in it. `body` is its source; `telemetry` is in scope. */
export function startTool(dir: string, body: string, options: ToolOptions = {}): ChildProcess {
  return spawn(process.execPath, [writeTool(dir, body, options)], {
    env: variables(dir, options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The same on a pseudo-terminal; what is written to its stdin is typed there, and both outputs come as one. */
export function startOnTerminal(dir: string, body: string, options: ToolOptions = {}): ChildProcess {
  const command = `'${process.execPath}' '${writeTool(dir, body, options)}'`;
  return spawn('script', ['-qec', command, '/dev/null'], { env: variables(dir, options), stdio: 'pipe' });
}

function variables(dir: string, { env = {} }: ToolOptions): NodeJS.ProcessEnv {
  return { PATH: process.env.PATH, HOME: dir, ...env };
}

function writeTool(
  dir: string,
  body: string,
  { format = 'esm', consent = 'on', options = '', contract: more = '' }: ToolOptions,
): string {
  const names = '{ choice, contract, count, event, install, os, rollup, version }';
  const ask = '{ askConsent, telemetryCommand }';
  const head =
    format === 'esm'
      ? `import { createTelemetry } from 'aboveboard'; import ${names} from 'aboveboard/contract'; import ${ask} from 'aboveboard/command';`
      : `const { createTelemetry } = require('aboveboard'); const ${names} = require('aboveboard/contract'); const ${ask} = require('aboveboard/command');`;
  const source = `${head}
const telemetry = createTelemetry(${TOOL_CONTRACT.replace('CONSENT', JSON.stringify(consent)).replace('MORE', more)}, {
  key: 'ab_test', common: { version: '1.4.2' }, dir: ${JSON.stringify(dir)}, ${options}
});
${body}`;
  count += 1;
  const file = join(inject('installed'), `tool-${process.pid}-${count}.${format === 'esm' ? 'mjs' : 'cjs'}`);
  writeFileSync(file, source);
  return file;
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
