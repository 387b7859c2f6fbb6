import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [20, 19];

/**
 * Installs and builds what is missing or out of date, and nothing else: the second time takes a moment. Runs with what
 * Node brings along, since on a fresh clone there is nothing else.
 */
export async function prepare() {
  try {
    checkNode();
    await install('', 'the embedded ClickHouse is about 540 MB on the disk');
    await build();
  } catch (error) {
    say(error.message);
    process.exit(1);
  }
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new Error(`Node ${OLDEST_NODE.join('.')} or later is needed; this is ${process.versions.node}`);
  }
}

/** Other people's clients and runtimes, which only tests need: `test/foreign`. */
export async function installForeign() {
  await install('test/foreign', 'the clients and runtimes of others that tests use, about 950 MB on the disk');
}

async function install(folder, what) {
  const stamp = join(root, folder, 'node_modules', '.aboveboard-installed');
  const lock = hashOf([join(folder, 'package-lock.json')]);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say(`installing (npm ci; ${what}) …`);
  await run(
    process.platform === 'win32' ? 'npm.cmd' : 'npm',
    ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
    join(root, folder),
  );
  writeFileSync(stamp, lock);
}

/** Packages by what they build on: those of one line are built side by side. */
const STAGES = [
  ['packages/contract'],
  ['packages/client', 'packages/collector'],
  [
    'packages/dashboard',
    'packages/edge',
    'packages/cli',
    'examples/ai-workbench',
    'examples/axonflow',
    'examples/codegraph',
    'examples/werf',
    'examples/wrenai',
  ],
];

/** Builds the packages whose sources, or those of a package below them, have changed. */
async function build() {
  let below = hashOf(['package-lock.json', 'tsconfig.base.json']);
  for (const stage of STAGES) {
    const hashes = stage.map((folder) => hashOf([folder], below));
    const stale = stage.filter((folder, i) => {
      const stamp = join(root, folder, 'dist', '.built');
      return !existsSync(stamp) || readFileSync(stamp, 'utf8') !== hashes[i];
    });
    if (stale.length > 0) say(`building ${stale.join(', ')} …`);
    await Promise.all(
      stale.map(async (folder) => {
        await run('npm', ['run', 'build', '--silent'], join(root, folder));
        mkdirSync(join(root, folder, 'dist'), { recursive: true });
        writeFileSync(join(root, folder, 'dist', '.built'), hashes[stage.indexOf(folder)]);
      }),
    );
    below = createHash('sha256').update(hashes.join()).digest('hex');
  }
}

const NOT_SOURCE = new Set(['node_modules', 'dist', 'test', 'test-results', '__pycache__', 'README.md']);

function hashOf(paths, salt = '') {
  const hash = createHash('sha256').update(salt);
  const add = (path) => {
    const full = join(root, path);
    if (!statSync(full).isDirectory()) return hash.update(path).update(readFileSync(full));
    for (const name of readdirSync(full).sort()) {
      if (!NOT_SOURCE.has(name) && !/\.test(-d)?\.tsx?$/.test(name)) add(join(path, name));
    }
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

/** Runs a program quietly; what it printed is shown where it fails. */
function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
      });
    }
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${command} ${args.join(' ')} in ${cwd} ended with ${code}:\n${output}`));
    });
  });
}

function say(line) {
  process.stderr.write(`${line}\n`);
}
