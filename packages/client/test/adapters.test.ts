import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { type Collector, startCollector } from './collector.ts';
import { ended } from './tool.ts';

const modules = join(import.meta.dirname, '../../../node_modules');
let collector: Collector;
let dir: string;
beforeEach(async () => {
  collector = await startCollector();
  dir = join(temporaryFolder(), 'home');
  for (const name of ['commander', 'yargs', 'citty', '@oclif/core', '@modelcontextprotocol/sdk', 'zod']) link(name);
});
afterEach(() => collector.close());

/** Where the tools of these tests find it, beside the client. */
function link(name: string): void {
  const place = join(inject('installed'), 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  try {
    symlinkSync(join(modules, name), place);
  } catch {
    // There already.
  }
}

const env = () => ({ TESTTOOL_TELEMETRY: 'local', TESTTOOL_TELEMETRY_ENDPOINT: collector.url });
const CONTRACT = `contract({
  name: 'testtool', env: 'TESTTOOL_TELEMETRY', owner: 'the tests', contact: 'telemetry@example.com', why: 'To test.',
  common: {},
  events: {
    command_run: event({ why: 'Which?', fields: {
      command: choice(['build', 'fail', 'leave'], { why: 'Which?' }), ok: flag({ why: 'Well?' }), exit: int(0, 255, { why: 'How?' }),
    } }),
    command_start: event({ why: 'Which?', fields: { command: choice(['build'], { why: 'Which?' }) } }),
    tool_call: event({ why: 'Which?', fields: {
      tool: choice(['add'], { why: 'Which?' }), ok: flag({ why: 'Well?' }), client: choice(['test-client'], { why: 'Who?' }),
    } }),
    ping: event({ why: 'How many?' }),
  },
})`;
const head = (adapter: string, name: string) => `
import { createTelemetry } from 'aboveboard';
import { choice, contract, event, flag, int } from 'aboveboard/contract';
import { ${name} } from 'aboveboard/adapters/${adapter}';
const telemetry = createTelemetry(${CONTRACT}, { key: 'ab_test', common: {}, dir: process.env.DIR });
`;

/** Runs a program with the built package, as a person does. */
function run(source: string, words: readonly string[]) {
  const file = join(inject('installed'), `adapter-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  writeFileSync(file, source);
  const child = spawn(process.execPath, [file, ...words], {
    env: { PATH: process.env.PATH, HOME: dir, DIR: dir, ...env() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return ended(child);
}

function recorded(): unknown[] {
  const lines = readFileSync(join(dir, 'buffer.jsonl'), 'utf8').trim().split('\n');
  return lines.flatMap((line) => JSON.parse(line).events).filter(({ event }) => event !== 'active');
}

const FAIL = `() => { throw new Error('no'); }`;
const LEAVE = '() => { process.exit(7); }';
const programs = {
  commander: `${head('commander', 'countCommands')}
import { Command } from 'commander';
const program = new Command('testtool');
countCommands(program, telemetry);
program.command('build').argument('[what]').action(() => {});
program.command('fail').argument('[what]').action(${FAIL});
program.command('leave').argument('[what]').action(${LEAVE});
await program.parseAsync();`,
  yargs: `${head('yargs', 'countCommands')}
import yargs from 'yargs';
const program = yargs(process.argv.slice(2));
countCommands(program, telemetry);
await program.command('build', 'x', {}, () => {}).command('fail', 'x', {}, async ${FAIL}).command('leave', 'x', {}, ${LEAVE}).parseAsync();`,
  citty: `${head('citty', 'countCommands')}
import { defineCommand, runMain } from 'citty';
const main = defineCommand({ subCommands: { build: { run() {} }, fail: { run: ${FAIL} }, leave: { run: ${LEAVE} } } });
await runMain(countCommands(main, telemetry));`,
  oclif: `${head('oclif', 'countCommands')}
import { Command, Config } from '@oclif/core';
const hooks = countCommands(telemetry);
const made = (id, act) => class extends Command { static id = id; async run() { await act(); } };
const Found = { build: made('build', () => {}), fail: made('fail', ${FAIL}), leave: made('leave', ${LEAVE}) }[process.argv[2]];
const config = await Config.load(${JSON.stringify(modules)} + '/@oclif/core');
await hooks.prerun({ Command: Found, argv: [] });
await Found.run([], config);
await hooks.postrun({ Command: Found, argv: [] });`,
} as const;

describe.each(Object.entries(programs))('a tool with %s', (_name, source) => {
  test.each([
    ['build', true, 0],
    ['fail', false, 1],
    ['leave', false, 7],
  ])('`%s` is counted once, with how it ended', async (command, ok, exit) => {
    const { code, stdout } = await run(source, [command, '/home/ada']);
    expect([code, stdout]).toEqual([exit, '']);
    expect(recorded()).toEqual([expect.objectContaining({ event: 'command_run', fields: { command, ok, exit } })]);
  });
});

test('a command that a signal ends is counted where only its start is asked for, and ends as it would without us', async () => {
  const source = `${head('commander', 'countCommands')}
import { Command } from 'commander';
const program = new Command('testtool');
countCommands(program, telemetry);
countCommands(program, telemetry, { event: 'command_start' });
program.command('build').action(() => { process.kill(process.pid, 'SIGTERM'); for (;;); });
await program.parseAsync();`;
  // Even one that is busy: listening for the signal would keep it from ending by it.
  expect(await run(source, ['build'])).toEqual({ code: null, stdout: '', stderr: '' });
  expect(recorded()).toEqual([expect.objectContaining({ event: 'command_start', fields: { command: 'build' } })]);
});

describe('an SDK', () => {
  const source = (rest: string) => `${head('sdk', 'countClients')}
const countClient = countClients(telemetry, 'ping', { everyDays: 7 });
class Client { constructor() { countClient(); } }
new Client(); new Client(); ${rest}`;
  test.each([
    ['ends at once', ''],
    ['ends by process.exit()', 'process.exit();'],
    ['goes on', 'setTimeout(() => {}, 50);'],
  ])('in a program that %s is counted once', async (_how, rest) => {
    expect(await run(source(rest), [])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(recorded()).toEqual([expect.objectContaining({ event: 'ping' })]);
  });
});

describe('a server of the MCP SDK on stdio', () => {
  const server = (counts: boolean) => `${head('mcp', 'countTools')}
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
const server = new McpServer({ name: 'testtool', version: '1.0.0' });
server.registerTool('add', {}, () => ({ content: [{ type: 'text', text: 'sum' }] }));
${counts ? 'countTools(server, telemetry);' : ''}
await server.connect(new StdioServerTransport());`;
  const started = (counts: boolean) => {
    const file = join(inject('installed'), `mcp-${process.pid}-${counts}.mjs`);
    writeFileSync(file, server(counts));
    return {
      command: process.execPath,
      args: [file],
      env: { PATH: process.env.PATH ?? '', HOME: dir, DIR: dir, ...env() },
    };
  };

  test('counts the tools that the SDK’s own client calls', async () => {
    const client = new Client({ name: 'test-client', version: '1' });
    await client.connect(new StdioClientTransport({ ...started(true), stderr: 'pipe' }));
    expect(await client.callTool({ name: 'add' })).toEqual({ content: [{ type: 'text', text: 'sum' }] });
    await client.callTool({ name: 'nonsense' });
    await client.close();
    const fields = (tool: string, ok: boolean) =>
      expect.objectContaining({ event: 'tool_call', fields: { tool, ok, client: 'test-client' } });
    await expect
      .poll(
        () => {
          try {
            return recorded();
          } catch {
            return [];
          }
        },
        { timeout: 10_000 },
      )
      .toEqual([fields('add', true), fields('other', false)]);
  });

  test('writes byte for byte what it writes without us', async () => {
    const params = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      clientInfo: { name: 'test-client', version: '1' },
    };
    const lines = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'add', arguments: {} } },
      { jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'nonsense', arguments: {} } },
      { jsonrpc: '2.0', id: 4, method: 'tools/list' },
    ];
    const outputs = await Promise.all(
      [true, false].map(async (counts) => {
        const { command, args, env: variables } = started(counts);
        const child = spawn(command, args, { env: variables, stdio: ['pipe', 'pipe', 'pipe'] });
        for (const line of lines) child.stdin.write(`${JSON.stringify(line)}\n`);
        let answers = 0;
        child.stdout.on('data', (chunk) => {
          answers += String(chunk).split('\n').length - 1;
          if (answers === 4) child.stdin.end();
        });
        return ended(child);
      }),
    );
    expect(outputs[0]).toEqual(outputs[1]);
    expect(outputs[0]?.stdout.split('\n')).toHaveLength(5);
  });
});
