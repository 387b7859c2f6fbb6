import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { AtEnd } from '../at-end.ts';
import { root } from '../collector.ts';

/** A real ClickHouse server: a process with a directory of its own. See server.c. */
export interface ClickHouseServer {
  readonly url: string;
  /** Runs one statement. @returns what it answers, as tab-separated text */
  query(sql: string): Promise<string>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same directory, where it was killed. */
  restart(): Promise<void>;
}

export interface ServerOptions {
  /** A user beside `default`, with a password. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Default: 127.0.0.1, and a free port. */
  readonly host?: string;
  readonly port?: number;
  /** Where it answers other servers. Default: nowhere. */
  readonly tcpPort?: number;
  /** The clusters that it knows, as `remote_servers` of its configuration. Default: none. */
  readonly remoteServers?: string;
}

/** @example const server = await startClickHouse(); await startCollector(dataDir, ['--store', server.url]); */
export async function startClickHouse(
  options: ServerOptions = {},
  atEnd: AtEnd = onTestFinished,
): Promise<ClickHouseServer> {
  const { host = '127.0.0.1', port = await freePort(), tcpPort } = options;
  const folder = mkdtempSync(join(tmpdir(), 'aboveboard-clickhouse-'));
  const program = compile(folder);
  const config = writeConfig(folder, options);
  const url = `http://${host}:${port}`;
  const tcp = tcpPort === undefined ? [] : ['--tcp_port', String(tcpPort)];
  let child: ChildProcess;
  const start = async () => {
    child = spawn(program, [
      ...[libchdb(), '--config-file', config, '--path', join(folder, 'data'), `--listen_host=${host}`],
      ...[
        '--http_port',
        String(port),
        ...tcp,
        '--query',
        tcpPort === undefined ? LISTEN : `SYSTEM START LISTEN TCP; ${LISTEN}`,
      ],
    ]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (data) => {
        output += data;
      });
    }
    while (!(await isAnswering(url))) {
      if (child.exitCode !== null) throw new Error(`the ClickHouse server did not start:\n${output}`);
      await new Promise((time) => setTimeout(time, 50));
    }
  };
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  const kill = async () => {
    if (!isRunning()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  atEnd(async () => {
    await kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await start();
  return {
    url,
    kill,
    restart: async () => {
      if (!isRunning()) await start();
    },
    async query(sql) {
      const answer = await fetch(url, { method: 'POST', body: sql });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return text.trimEnd();
    },
  };
}

/** Opens the port, and then does nothing until the process is killed. */
const LISTEN = `SYSTEM START LISTEN HTTP;
  SELECT sleepEachRow(3) FROM numbers(100000000)
  SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0 FORMAT Null`;

/** As the collector has it of its own engine: for as few rows as a test has, it takes longer to compile an expression than to run it. */
const NOT_COMPILED =
  '<compile_expressions>0</compile_expressions><compile_aggregate_expressions>0</compile_aggregate_expressions>';

function compile(folder: string): string {
  const program = join(folder, 'server');
  execFileSync('cc', [join(import.meta.dirname, 'server.c'), '-o', program, '-ldl']);
  return program;
}

/** The engine's library, in the package that chdb has for this system. */
function libchdb(): string {
  const packages = join(root, 'node_modules', '@chdb');
  const name = readdirSync(packages).find((name) => name.includes(`${process.platform}-${process.arch}`));
  if (name === undefined) throw new Error(`chdb has no library for ${process.platform}-${process.arch}`);
  return join(packages, name, 'libchdb.so');
}

function writeConfig(folder: string, { user, remoteServers = '' }: ServerOptions): string {
  const one = (name: string, password: string) =>
    `<${name}><password>${password}</password><profile>default</profile><quota>default</quota>` +
    `<networks><ip>127.0.0.0/8</ip></networks></${name}>`;
  const users = [one('default', ''), ...(user ? [one(user.name, user.password)] : [])].join('');
  const usersFile = join(folder, 'users.xml');
  writeFileSync(
    usersFile,
    `<clickhouse><users>${users}</users><profiles><default>${NOT_COMPILED}</default></profiles><quotas><default/></quotas></clickhouse>`,
  );
  const config = join(folder, 'config.xml');
  writeFileSync(
    config,
    `<clickhouse><user_directories><users_xml><path>${usersFile}</path></users_xml></user_directories>` +
      `<remote_servers>${remoteServers}</remote_servers></clickhouse>`,
  );
  return config;
}

/** A port that nobody listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

function isAnswering(url: string): Promise<boolean> {
  return fetch(`${url}/ping`).then(
    ({ ok }) => ok,
    () => false,
  );
}
