import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startCollector } from '../packages/client/test/collector.ts';
import { temporaryFolder } from './support/at-end.ts';
import { aboveboard, plainEnvironment, root } from './support/collector.ts';

/** A piece of code of a page, and the file that it is to be: the one it names, or one of its own. */
interface Snippet {
  readonly page: string;
  readonly file: string;
  readonly source: string;
}

const docs = join(root, 'docs');
const pages = [
  'contract.md',
  'testing.md',
  'bundling.md',
  ...readdirSync(join(docs, 'adapters')).map((name) => `adapters/${name}`),
];
const snippets: readonly Snippet[] = pages.flatMap((page) => {
  const found = [...readFileSync(join(docs, page), 'utf8').matchAll(/```(ts|js)(?: (\S+))?\n([\s\S]+?)```/g)];
  return found.map(([, language, name, source], i) => {
    const own = `${page.replace(/[/.]/g, '-').replace(/-md$/, '')}-${i}.${language}`;
    return { page, file: name ?? own, source: source as string };
  });
});

let folder: string;
beforeAll(() => {
  // Beside the packages, so that they are found as a tool finds them.
  folder = mkdtempSync(join(root, 'test', 'docs-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  for (const { file, source } of snippets) writeFileSync(join(folder, file), source);
});
afterAll(() => rmSync(folder, { recursive: true }));

it('every page has code, and every heading of an adapter’s page says something', () => {
  for (const page of pages) expect(snippets.filter((one) => one.page === page).length, page).toBeGreaterThan(0);
});

it('all of it compiles, as strictly as can be, against the packages as they are built', () => {
  const compilerOptions = {
    ...{ strict: true, noEmit: true, module: 'nodenext', target: 'es2022', lib: ['es2023'] },
    ...{ allowImportingTsExtensions: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true },
    ...{ verbatimModuleSyntax: true, skipLibCheck: true, types: ['node', 'vscode'] },
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], { encoding: 'utf8' });
  expect([status, stdout]).toEqual([0, '']);
});

describe('a page’s program', () => {
  const first = (page: string) => snippets.find((one) => one.page === page)?.file as string;
  const run = (file: string, args: readonly string[], input = '') => {
    const state = join(temporaryFolder(), 'state');
    const env = { ...plainEnvironment, MYTOOL_TELEMETRY: 'local', MYTOOL_TELEMETRY_DIR: state };
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), join(folder, file), ...args],
      { env, encoding: 'utf8', input },
    );
    const buffer = join(state, 'buffer.jsonl');
    const lines = existsSync(buffer) ? readFileSync(buffer, 'utf8').trim().split('\n') : [];
    const events = lines.flatMap((line) => JSON.parse(line).events).filter(({ event }) => event !== 'active');
    return { status, stdout, stderr, events: events.map(({ event, fields }) => ({ event, fields })) };
  };

  it.each(['commander', 'yargs', 'citty'])('with %s counts the command that it runs', (name) => {
    const { events, ...ended } = run(first(`adapters/${name}.md`), ['build']);
    expect(ended).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(events).toEqual([
      { event: 'command_run', fields: { command: 'build', ok: true, duration: expect.any(Number) } },
    ]);
  });

  it.each(['fastify', 'express', 'hono'])('with %s counts the error that it answers', (name) => {
    const file = first(`adapters/${name}.md`);
    const serve = {
      fastify: `await app.listen({ port: 0, host: '127.0.0.1' }); const { port } = app.server.address(); await ask(port); await app.close();`,
      express: `const server = app.listen(0, '127.0.0.1'); await once(server, 'listening'); await ask(server.address().port); server.close();`,
      hono: `await app.request('/');`,
    }[name];
    writeFileSync(
      join(folder, `serve-${name}.mjs`),
      `import { once } from 'node:events'; import { app } from './${file}'; const ask = async (port) => (await fetch('http://127.0.0.1:' + port)).text(); ${serve}`,
    );
    const { events, status } = run(`serve-${name}.mjs`, []);
    expect(status).toBe(0);
    expect(events).toEqual([{ event: 'error', fields: { code: 'NOT_FOUND', status: name === 'hono' ? 500 : 404 } }]);
  });

  it('with the MCP SDK counts the tool that is called', () => {
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'cursor', version: '1' } };
    const messages = [
      { jsonrpc: '2.0', id: 1, method: 'initialize', params },
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'add', arguments: {} } },
    ];
    const { events, stdout } = run(
      first('adapters/mcp.md'),
      [],
      messages.map((message) => `${JSON.stringify(message)}\n`).join(''),
    );
    expect(stdout.trim().split('\n')).toHaveLength(2);
    expect(events).toEqual([{ event: 'tool_call', fields: { tool: 'add', ok: true, client: 'cursor' } }]);
  });

  it('of an SDK counts the client that it makes', () => {
    expect(run(first('adapters/sdk.md'), []).events).toEqual([{ event: 'ping', fields: { mode: 'sandbox' } }]);
  });

  it('with oclif is two hooks', async () => {
    const { prerun, postrun } = await import(join(folder, first('adapters/oclif.md')));
    expect([typeof prerun, typeof postrun]).toEqual(['function', 'function']);
  });

  it('of a contract has its finding accepted, and a rule of its own beside it', () => {
    const check = (...more: string[]) =>
      spawnSync(process.execPath, [aboveboard, 'check', '--contract', first('contract.md'), ...more], {
        ...{ cwd: folder, env: plainEnvironment, encoding: 'utf8' },
      });
    const { status, stdout } = check();
    expect(status).toBe(1);
    expect(stdout).toContain('acme-retention');
    expect(stdout).toContain('mytool: 1 error, 0 warnings');
    writeFileSync(join(folder, 'none.js'), 'export default [];');
    expect(check('--policy', 'none.js').status).toBe(0);
  });

  it('of tests passes', () => {
    for (const { file } of snippets.filter((one) => one.page === 'testing.md').slice(0, 2)) {
      const { status, stdout } = spawnSync(
        process.execPath,
        ['--import', 'jiti/register', '--test', join(folder, file)],
        {
          cwd: root,
          encoding: 'utf8',
          env: plainEnvironment,
        },
      );
      expect(status, stdout).toBe(0);
    }
  });
});

describe('a bundled tool', () => {
  const main = `
import { createTelemetry } from 'aboveboard';
import contract from './telemetry.contract.ts';
const now = () => Date.now() + Number(process.env.LATER ?? 0);
const telemetry = createTelemetry(contract, { key: 'ab_test', common: { version: '1.4.2' }, host: { now } });
telemetry.ping({ mode: 'sandbox' });
`;
  const bundle = (script: string) => {
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    writeFileSync(join(folder, 'main.mjs'), main);
    execFileSync(process.execPath, [join(folder, script)], { cwd: folder, stdio: 'ignore' });
  };
  /** Two runs of some milliseconds each, a day apart: too short to deliver, so a helper has to. */
  const runs = (url: string) => {
    const env = {
      ...{ ...plainEnvironment, MYTOOL_TELEMETRY: '1', MYTOOL_TELEMETRY_ENDPOINT: url },
      MYTOOL_TELEMETRY_DIR: join(temporaryFolder(), 'state'),
    };
    const outcomes = [0, 86_400_000].map((later) =>
      spawnSync(process.execPath, [join(folder, 'dist', 'main.js')], {
        env: { ...env, LATER: String(later) },
        encoding: 'utf8',
      }),
    );
    for (const { status, stderr, stdout } of outcomes) expect([status, stdout, stderr]).toEqual([0, '', '']);
    return env.MYTOOL_TELEMETRY_DIR;
  };

  it.each(['external.mjs', 'copied.mjs'])('as in %s has its helper', async (script) => {
    const collector = await startCollector();
    bundle(script);
    const state = runs(collector.url);
    await expect.poll(() => collector.events().length, { timeout: 20_000 }).toBeGreaterThan(0);
    // The last that a helper writes, before the folder may go.
    await expect.poll(() => existsSync(join(state, 'due.json')), { timeout: 20_000 }).toBe(true);
    await collector.close();
  });

  it('without either loses nothing, and starts nothing', async () => {
    const collector = await startCollector();
    bundle('copied.mjs');
    rmSync(join(folder, 'dist', 'aboveboard-helper.cjs'));
    const state = runs(collector.url);
    expect(readdirSync(state).filter((name) => name.startsWith('once-helper'))).toEqual([]);
    // A run that lasts delivers it all.
    writeFileSync(join(folder, 'last.mjs'), `${main}await telemetry.$deliver();`);
    const env = { ...plainEnvironment, MYTOOL_TELEMETRY: '1', MYTOOL_TELEMETRY_ENDPOINT: collector.url };
    const later = { MYTOOL_TELEMETRY_DIR: state, LATER: String(2 * 86_400_000) };
    await promisify(execFile)(
      process.execPath,
      [join(root, 'node_modules/jiti/lib/jiti-cli.mjs'), join(folder, 'last.mjs')],
      {
        env: { ...env, ...later },
      },
    );
    expect(collector.events().filter(({ event }) => event === 'ping')).toHaveLength(3);
    await collector.close();
  });
});
