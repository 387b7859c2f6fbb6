import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';
import { root } from './support/collector.ts';

/**
 * Most bytes of what a tool ships, minified and gzipped. These are promises: they may be lowered, and are raised only with
 * a reason.
 */
const LIMITS = {
  /** What every run loads that records: one file. 130 bytes of it say what a call did not get through, for whoever writes the tool. */
  recording: 11_920,
  /** What a run loads besides where there is something to deliver. */
  delivery: 6520,
  /**
   * Both, as a tool that bundles without chunks gets them: the client without adapters. 270 bytes of it are what makes a run
   * an eighth shorter, and its write by half (see `packages/client/eager.ts`).
   */
  client: 17_660,
  /** The detached process, by itself: who bundles copies this one file, so it has both in it again. No other loads it. */
  helper: 15_510,
  /** One adapter. */
  adapter: 1280,
  contract: 1490,
} as const;

/** What must not stand in anything that runs inside a tool. */
const WORDS = ['console.', 'stdout.write', 'fetch(', 'eval(', 'new Function', 'XMLHttpRequest', 'debugger'];

const client = join(root, 'packages/client');
const manifest = JSON.parse(readFileSync(join(client, 'package.json'), 'utf8')) as {
  readonly dependencies?: object;
  readonly peerDependencies?: object;
  readonly optionalDependencies?: object;
  readonly exports: Readonly<Record<string, { readonly import: { readonly default: string } }>>;
};
const adapters = Object.keys(manifest.exports).filter((entry) => entry.startsWith('./adapters/'));

/** What a tool that bundles gets of one entry: all of it, in one. */
async function bundled(entry: string): Promise<string> {
  const file = join(client, manifest.exports[entry]?.import.default as string);
  const bundle = await rolldown({ input: file, platform: 'node', logLevel: 'silent' });
  const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
  expect(output).toHaveLength(1);
  return output[0].code;
}

const size = (code: string) => gzipSync(code, { level: 9 }).length;

describe('what a tool ships', () => {
  it('of the client is small', async () => {
    expect(size(await bundled('.'))).toBeLessThanOrEqual(LIMITS.client);
    expect(size(await bundled('./contract'))).toBeLessThanOrEqual(LIMITS.contract);
    expect(size(readFileSync(join(client, 'dist/aboveboard-helper.cjs'), 'utf8'))).toBeLessThanOrEqual(LIMITS.helper);
  });

  it.each(['js', 'cjs'])('of the client (.%s) is one file that records, and one that delivers', (ending) => {
    const files = new Map<string, string>();
    const walk = (name: string) => {
      const code = readFileSync(join(client, 'dist', name), 'utf8');
      files.set(name, code);
      for (const [, next] of code.matchAll(/["'`]\.\/([\w-]+\.c?js)["'`]/g)) {
        if (next !== undefined && !files.has(next)) walk(next);
      }
    };
    walk(`index.${ending}`);
    const sizes = [...files.values()].map(size);
    expect([...files.keys()]).toEqual([`index.${ending}`, expect.stringMatching(/^deliver-/)]);
    expect(sizes[0]).toBeLessThanOrEqual(LIMITS.recording);
    expect(sizes[1]).toBeLessThanOrEqual(LIMITS.delivery);
  });

  it.each(['js', 'cjs'])(
    'of the client (.%s) has in parentheses what each run calls, so that it is compiled as it is read',
    (ending) => {
      const code = readFileSync(join(client, `dist/index.${ending}`), 'utf8');
      const eager = [...code.matchAll(/[ ,][\w$]+=\(function\(/g)].length;
      const lazy = [...code.matchAll(/\bfunction [\w$]+\(/g)].length;
      // More than every run needs is compiled for nothing.
      expect(eager).toBeGreaterThan(50);
      expect(lazy).toBeGreaterThan(eager);
    },
  );

  it.each(adapters)('of %s is small, and has nothing of the client in it', async (entry) => {
    const code = await bundled(entry);
    expect(size(code)).toBeLessThanOrEqual(LIMITS.adapter);
    // What an adapter needs from outside is Node's own.
    const imports = [...code.matchAll(/(?:from|import)\s*["'`]([^"'`]+)["'`]/g)].map(([, name]) => name);
    expect(imports.filter((name) => !name?.startsWith('node:'))).toEqual([]);
    expect(code.includes('buffer.jsonl')).toBe(false);
  });

  it.each(['.', './contract', ...adapters])('of %s says nothing, and calls nobody by another way', async (entry) => {
    const code = await bundled(entry);
    expect(WORDS.filter((word) => code.includes(word))).toEqual([]);
  });

  it('depends on nothing', () => {
    const { dependencies, optionalDependencies, peerDependencies } = manifest;
    expect([dependencies, optionalDependencies, peerDependencies]).toEqual([undefined, undefined, undefined]);
  });
});

it('there is an adapter of each host, and each has its page', () => {
  const folders = readdirSync(join(client, 'src/adapters')).filter((name) => name !== 'fill');
  expect(adapters.map((entry) => entry.slice('./adapters/'.length)).sort()).toEqual(folders.sort());
  const pages = readdirSync(join(root, 'docs/adapters')).filter((name) => name !== 'README.md');
  expect(pages.map((name) => name.replace(/\.md$/, '')).sort()).toEqual(folders.sort());
});

describe('what npm would publish', () => {
  let packed: string;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), 'aboveboard-packed-'));
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const output = execFileSync(npm, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], {
      cwd: client,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, npm_config_offline: 'true' },
    });
    packed = join(folder, JSON.parse(output)[0].filename);
    return () => rmSync(folder, { recursive: true });
  });

  it('has no fault that publint knows', () => {
    const output = tool('publint/src/cli.js', ['run', packed, '--strict']);
    expect(output).toContain('All good!');
  });

  it('has types that are right for whoever imports and whoever requires', () => {
    // `node10` reads no `exports`, and knows the main entry only; Node 20 is the oldest that runs this.
    tool('@arethetypeswrong/cli/dist/index.js', [packed, '--profile', 'node16', '--no-emoji']);
  });

  it('has no tests in it, and nothing of this checkout', () => {
    const names = execFileSync('tar', ['-tzf', packed], { encoding: 'utf8' }).trim().split('\n');
    expect(names.filter((name) => !/^package\/(dist\/|package\.json$|README\.md$|LICENSE$)/.test(name))).toEqual([]);
    expect(names.filter((name) => /\.test|fixture/.test(name))).toEqual([]);
  });
});

/** Runs a development tool; fails with what it said. */
function tool(path: string, args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, [join(root, 'node_modules', path), ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
    });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${path} ${args.join(' ')}:\n${stdout}${stderr}`);
  }
}
