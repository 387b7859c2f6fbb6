import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Collector, startCollector } from '../packages/client/test/collector.ts';
import { temporaryFolder } from './support/at-end.ts';
import { root } from './support/collector.ts';

/** What can run a tool with the client in it. Those that are not this one are in `test/foreign`, for some platforms. */
const RUNTIMES: readonly { readonly name: string; readonly program: string; readonly args?: readonly string[] }[] = [
  { name: `Node ${process.versions.node}`, program: process.execPath },
  { name: 'Node 22', program: foreign('node-22/bin/node') },
  { name: 'Node 24', program: foreign('node-24/bin/node') },
  { name: 'Bun', program: foreign('@oven/bun-linux-x64/bin/bun') },
  {
    name: 'Deno',
    program: foreign('@deno/linux-x64-glibc/deno'),
    args: ['run', '--allow-all', '--no-prompt', '--quiet'],
  },
];

function foreign(path: string): string {
  return join(root, 'test/foreign/node_modules', path);
}

const NAMES = '{ choice, contract, event, once, os, version }';
const HEADS = {
  mjs: `import { createTelemetry } from 'aboveboard'; import ${NAMES} from 'aboveboard/contract'; import process from 'node:process';`,
  cjs: `const { createTelemetry } = require('aboveboard'); const ${NAMES} = require('aboveboard/contract');`,
};
const TOOL = `
const why = 'To test.';
const telemetry = createTelemetry(contract({
  name: 'tool', env: 'TOOL_TELEMETRY', owner: 'us', contact: 'us', why, consent: 'on',
  common: { version: version({ why }), os: os() },
  events: { command_run: event({ why, fields: { command: choice(['index'], { why }) } }), started: once('process', { why }) },
}), { key: 'ab_test', common: { version: '1.4.2' }, dir: process.env.DIR, helper: false });
const record = () => { telemetry.started(); telemetry.command_run({ command: 'index' }); };
`;

let collector: Collector;
let folder: string;
let dir: string;
beforeEach(async () => {
  collector = await startCollector();
  folder = temporaryFolder();
  dir = join(folder, 'state');
  mkdirSync(join(folder, 'node_modules'));
  // Deno looks for a package only where one is named.
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ dependencies: { aboveboard: '*' } }));
  symlinkSync(join(root, 'packages/client'), join(folder, 'node_modules/aboveboard'));
});
afterEach(() => collector.close());

describe.each(RUNTIMES)('$name', ({ program, args = [] }) => {
  describe.skipIf(!existsSync(program)).each(['mjs', 'cjs'] as const)('%s', (format) => {
    const start = (body: string, more: Record<string, string> = {}) => {
      const file = join(folder, `tool.${format}`);
      writeFileSync(file, `${HEADS[format]}${TOOL}${body}`);
      const env = { PATH: process.env.PATH, HOME: folder, DIR: dir, NO_COLOR: '1' };
      const choice = { TOOL_TELEMETRY: '1', TOOL_TELEMETRY_ENDPOINT: collector.url, ...more };
      const child = spawn(program, [...args, file], {
        cwd: folder,
        env: { ...env, ...choice },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
      const over = new Promise<{ code: number | null; signal: string | null; output: string }>((done) =>
        child.on('close', (code, signal) => done({ code, signal, output })),
      );
      return { child, over };
    };
    const buffered = () => readFileSync(join(dir, 'buffer.jsonl'), 'utf8');

    it('records, and delivers when it is asked to', async () => {
      const body = `record(); telemetry.$deliver().then(({ outcome }) => { if (outcome !== 'delivered') process.exitCode = 3; });`;
      expect(await start(body).over).toEqual({ code: 0, signal: null, output: '' });
      expect(collector.events().map(({ event }) => event)).toEqual(['active', 'started', 'command_run']);
      expect(collector.received[0]?.batch.common).toMatchObject({ version: '1.4', os: process.platform });
    });

    it('writes at its end what nobody delivered, and delivers it by the way in a later run', async () => {
      expect(await start('record();').over).toEqual({ code: 0, signal: null, output: '' });
      expect(buffered()).toContain('command_run');
      const { child, over } = start('record(); setInterval(() => {}, 1000);');
      await collector.requests(1);
      child.kill('SIGKILL');
      await over;
      expect(collector.events().map(({ event }) => event)).toContain('command_run');
    });

    it('loses nothing by process.exit() right after a record', async () => {
      expect(await start('record(); process.exit(7);').over).toEqual({ code: 7, signal: null, output: '' });
      expect(buffered()).toContain('command_run');
    });

    it('loses nothing by an error that nobody catches', async () => {
      const { code } = await start(`record(); setTimeout(() => { throw new Error('no'); });`).over;
      expect(code).toBe(1);
      expect(buffered()).toContain('command_run');
    });

    it('loses nothing by a signal right after a record, and ends by it', async () => {
      const { child, over } = start(`setInterval(() => {}, 1000); record(); process.stdout.write('recorded');`);
      await new Promise((done) => child.stdout.once('data', done));
      child.kill('SIGTERM');
      expect(await over).toEqual({ code: null, signal: 'SIGTERM', output: 'recorded' });
      expect(buffered()).toContain('command_run');
    });

    it('off makes no file, no connection and no output', async () => {
      const body = `record(); telemetry.$begin(); telemetry.$flush(); telemetry.$status(); telemetry.$deliver();`;
      expect(await start(body, { TOOL_TELEMETRY: 'off' }).over).toEqual({ code: 0, signal: null, output: '' });
      expect(existsSync(dir)).toBe(false);
      expect(collector.received).toEqual([]);
    });
  });
});
