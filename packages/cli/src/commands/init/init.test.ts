import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Batch, contractHash } from '@aboveboard/contract';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadContract } from '../../contract-file/load-contract.ts';
import { type Ran, ran, spawned } from '../../testing/command.ts';
import { openCompiler } from './testing/compiler.ts';
import { kinds, type ToolKind } from './testing/kinds.ts';
import { standIns } from './testing/stand-ins.ts';

const modules = fileURLToPath(new URL('../../../../../node_modules', import.meta.url));
const compile = openCompiler();
const root = mkdtempSync(join(tmpdir(), 'aboveboard-init-'));
const WHO = ['--owner', 'core team', '--contact', 'https://tool.example/issues'];

let collector: Server;
const received: Batch[] = [];
beforeAll(async () => {
  collector = createServer(async (request, response) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
    received.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.writeHead(204).end();
  });
  await new Promise<void>((done) => collector.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  collector.close();
  rmSync(root, { recursive: true });
});

/** Runs a program of the tool’s own. */
function run(args: readonly string[], cwd: string, env: Record<string, string> = {}): Promise<Ran> {
  const child = spawn(process.execPath, args, { cwd, env: { PATH: process.env.PATH, HOME: root, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin.end();
  return new Promise((done) => child.on('close', (status) => done({ status, stdout, stderr })));
}

const init = (cwd: string, ...args: string[]) => ran(['init', ...args], { cwd });

let count = 0;
/** A repository with the given files, and what is installed here. */
function repository(files: Readonly<Record<string, string>>, packages: readonly string[] = []): string {
  const folder = join(root, `tool-${++count}`);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  for (const name of ['aboveboard', '@types/node', ...packages]) install(folder, name);
  return folder;
}

/** Links the real package where there is one. */
function install(folder: string, name: string): void {
  const place = join(folder, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  const standIn = standIns[name];
  if (existsSync(join(modules, name))) return symlinkSync(join(modules, name), place);
  if (standIn === undefined) throw new Error(`not installed, and no stand-in: ${name}`);
  mkdirSync(place);
  writeFileSync(join(place, 'package.json'), JSON.stringify({ name, type: 'module', main: 'i.js', types: 'i.d.ts' }));
  writeFileSync(join(place, 'i.js'), standIn.js);
  writeFileSync(join(place, 'i.d.ts'), standIn.types);
}

function toolOf({ framework, isTs, type, files, manifest = {}, bin }: ToolKind): string {
  const dependencies = framework === undefined ? {} : { [framework]: '*' };
  const json = { name: '@acme/tool', version: '1.4.2', type, bin: { tool: bin }, dependencies, ...manifest };
  const tsconfig = {
    compilerOptions: {
      ...{ strict: true, module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', outDir: 'dist' },
      ...{ exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noImplicitOverride: true },
      ...{ rootDir: 'src', types: ['node'], skipLibCheck: true },
    },
    include: ['src'],
  };
  return repository(
    {
      ...files,
      'package.json': JSON.stringify(json, null, 2),
      ...(isTs ? { 'tsconfig.json': JSON.stringify(tsconfig, null, 2) } : {}),
    },
    framework === undefined ? [] : framework === 'yargs' ? [framework, '@types/yargs'].filter(isThere) : [framework],
  );
}

function isThere(name: string): boolean {
  return name in standIns || existsSync(join(modules, name));
}

/** What a person does by hand after `init`: puts the printed lines where it says. */
function wire(
  folder: string,
  { main, manifest }: ToolKind,
  wiring: readonly { readonly lines: readonly string[] }[],
): void {
  if (main === undefined) {
    const path = join(folder, 'package.json');
    const json = JSON.parse(readFileSync(path, 'utf8'));
    const added = JSON.parse(`{${wiring[0]?.lines.join('\n')}}`);
    writeFileSync(path, JSON.stringify({ ...json, oclif: { ...(manifest?.oclif as object), ...added } }));
    return;
  }
  let source = readFileSync(join(folder, main), 'utf8');
  wiring.forEach(({ lines }, i) => {
    source = source.replace(`// ${i + 1}\n`, `${lines.join('\n')}\n`);
  });
  writeFileSync(join(folder, main), source);
}

/** Lets a day pass for the client: what it did today it did long ago. */
function aDayPasses(state: string): void {
  for (const name of readdirSync(state, { recursive: true, encoding: 'utf8' })) {
    const past = name.replace(/once-helper-.*$/, 'once-helper-2026-01-01');
    if (past !== name) renameSync(join(state, name), join(state, past));
  }
}

describe('aboveboard init', () => {
  describe.each(kinds.map((kind) => [kind.title, kind] as const))('in a tool with %s', (_title, kind) => {
    it('writes what compiles under tsc --strict, runs, and sends its first event', async () => {
      const folder = toolOf(kind);
      const { status, stdout, stderr } = await spawned(['init', '--yes', '--json', '--key', 'ab_test', ...WHO], {
        cwd: folder,
        env: { HOME: root },
      });
      expect([status, stderr]).toEqual([0, '']);
      const { files, wiring, contract } = JSON.parse(stdout);
      expect(files.map(({ outcome }: { outcome: string }) => outcome)).toEqual(files.map(() => 'written'));
      for (const { path, content } of files) expect(readFileSync(join(folder, path), 'utf8')).toBe(content);
      expect(contractHash(await loadContract(join(folder, files[0].path)))).toBe(contract.hash);
      wire(folder, kind, wiring);
      if (kind.isTs) expect(compile(folder)).toBe('');
      // What only a compiler can keep is promised only where there is one.
      expect(files.some(({ content }: { content: string }) => content.includes('not compile'))).toBe(
        kind.isTs === true,
      );
      const env = {
        XDG_STATE_HOME: join(folder, 'state'),
        TOOL_TELEMETRY: '1',
        TOOL_TELEMETRY_ENDPOINT: `http://127.0.0.1:${(collector.address() as AddressInfo).port}`,
      };
      const asked = await run([kind.bin, 'telemetry'], folder, env);
      expect(asked).toMatchObject({ status: 0, stderr: '', stdout: expect.stringMatching(/^telemetry: on\n/) });
      // Words and options reach the client as they were typed.
      const preview = await run([kind.bin, 'telemetry', 'preview', '--json'], folder, env);
      expect([preview.status, JSON.parse(preview.stdout).nextDelivery.when]).toEqual([0, 'nothing']);
      expect(await run([kind.bin, 'telemetry', 'nonsense'], folder, env)).toMatchObject({
        ...{ status: 2, stdout: '' },
        stderr: expect.stringContaining('expected one of status, on'),
      });
      received.length = 0;
      const isListed = kind.files['src/main.ts']?.includes('.command(') || kind.framework === '@oclif/core';
      for (let runs = 0; runs < 2; runs++) {
        expect(await run([kind.bin, 'build'], folder, env)).toEqual({ status: 0, stdout: '', stderr: '' });
        // Where no run lives long enough to deliver, a helper does so the next day.
        aDayPasses(join(folder, 'state'));
      }
      await vi.waitFor(() => expect(received).not.toEqual([]), { timeout: 20_000 });
      const [batch] = received;
      expect(batch).toMatchObject({ key: 'ab_test', contract: contract.hash, common: { version: '1.4.2' } });
      expect(batch?.events.find(({ event }) => event === 'command_run')?.fields).toEqual({
        command: isListed || kind.framework === 'commander' ? 'build' : 'other',
        ok: true,
        duration: expect.any(Number),
      });
    }, 60_000);
  });

  const plain = () =>
    repository({
      'package.json': JSON.stringify({ name: 'tool', type: 'module', bugs: 'https://tool.example/issues' }),
    });

  it('with --dry-run shows every file whole, and writes nothing', async () => {
    const folder = plain();
    const before = readdirSync(folder);
    const { status, stdout } = await init(folder, '--dry-run', '--owner', 'core team');
    expect(status).toBe(0);
    for (const path of ['telemetry.contract.js', 'src/telemetry.js', 'src/telemetry-command.js', 'TELEMETRY.md']) {
      expect(stdout).toContain(`\n${path} (new)\n+ `);
    }
    expect(stdout).toContain("+   owner: 'core team',");
    expect(readdirSync(folder)).toEqual(before);
  });

  it('leaves a file that is there alone, shows what would change, writes the others, and ends with 1', async () => {
    const folder = plain();
    await init(folder, '--yes', '--owner', 'core team');
    const file = join(folder, 'telemetry.contract.js');
    writeFileSync(file, readFileSync(file, 'utf8').replace("'core team'", "'somebody else'"));
    rmSync(join(folder, 'TELEMETRY.md'));
    const { status, stdout } = await init(folder, '--yes', '--owner', 'core team');
    expect(status).toBe(1);
    expect(stdout).toContain("-   owner: 'somebody else',\n+   owner: 'core team',");
    expect(stdout).toContain('telemetry.contract.js: in the way');
    expect(stdout).toContain('src/telemetry.js: unchanged');
    expect(readFileSync(file, 'utf8')).toContain('somebody else');
    expect(existsSync(join(folder, 'TELEMETRY.md'))).toBe(true);
    expect((await init(folder, '--yes', '--force', '--owner', 'core team')).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('core team');
  });

  it('takes what it can from the repository: name, variable, contact, CI, package manager', async () => {
    const folder = plain();
    mkdirSync(join(folder, '.github', 'workflows'), { recursive: true });
    writeFileSync(join(folder, 'pnpm-lock.yaml'), '');
    const { stdout } = await init(folder, '--dry-run', '--json', '--owner', 'us');
    expect(JSON.parse(stdout)).toMatchObject({
      repo: { framework: 'none', language: 'js', format: 'esm', ci: ['github'], packageManager: 'pnpm' },
      answers: { name: 'tool', env: 'TOOL_TELEMETRY', contact: 'https://tool.example/issues', consent: 'off' },
      steps: expect.arrayContaining([expect.stringContaining('pnpm add aboveboard')]),
    });
  });

  it('writes a set-up that ships what `aboveboard lock` writes over the file beside the contract', async () => {
    const folder = plain();
    await init(folder, '--yes', '--owner', 'us');
    const shipped = join(folder, 'telemetry.revisions.js');
    expect(readFileSync(join(folder, 'src/telemetry.js'), 'utf8')).toContain(
      "revisions from '../telemetry.revisions.js'",
    );
    expect(await import(shipped)).toMatchObject({ default: { revision: 0, since: {} } });
    expect((await ran(['lock'], { cwd: folder })).status).toBe(0);
    expect(await import(`${shipped}?locked`)).toMatchObject({ default: { revision: 1 } });
  });

  it('names the file where the commands are as the one to add to, with the import as it is from there', async () => {
    const folder = repository({
      'package.json': JSON.stringify({ name: 'tool', type: 'module', dependencies: { commander: '*' } }),
      'bin/tool.js': "program.command('build');",
    });
    const { stdout } = await init(folder, '--dry-run', '--json', '--owner', 'us', '--contact', 'us');
    expect(JSON.parse(stdout).wiring).toContainEqual({
      where: 'at the top of bin/tool.js',
      lines: ["import { addTelemetry } from '../src/telemetry-command.js';"],
    });
  });

  it('writes answers as they are, whatever quotes they have', async () => {
    const folder = plain();
    const owner = `the "core" team's \\ \${people}`;
    await init(folder, '--yes', '--owner', owner, '--consent', 'on', '--endpoint', 'https://t.example');
    const written = await loadContract(join(folder, 'telemetry.contract.js'));
    expect(written).toMatchObject({ owner, consent: 'on', endpoint: 'https://t.example' });
  });

  it.each([
    [[], 2, 'there is no terminal to ask on'],
    [['--json'], 2, '--json asks nothing'],
    [['--dry-run'], 2, 'has to be given: --owner'],
    [['--yes', '--owner', 'us', '--consent', 'maybe'], 2, 'Allowed choices are off, ask'],
    [['--yes', '--owner', 'us', '--name', 'My Tool', '--env', 'x y'], 1, 'env: expected an environment variable'],
    [['--yes', '--owner', 'us', '--out', '../elsewhere'], 1, '--out: expected a folder in the repository'],
    [['--yes', '--owner', 'us', '--key', 'secret'], 1, '--key: expected a public key'],
    [['nowhere'], 1, 'no package.json in'],
  ])('%j ends with %i, says why, and writes nothing', async (args, code, why) => {
    const folder = plain();
    const before = readdirSync(folder);
    const { status, stderr } = await init(folder, ...args);
    expect([status, stderr]).toEqual([code, expect.stringContaining(why)]);
    expect(readdirSync(folder)).toEqual(before);
  });
});
