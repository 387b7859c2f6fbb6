import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addProject, addToken } from '@aboveboard/collector';
import type { Books } from '@aboveboard/collector/api';
import { filesWith } from '../../../../test/support/files.ts';
import { PROJECT_KEY } from '../../src/telemetry/reporter.ts';
import contract from '../../telemetry.contract.ts';
import { example } from './sdks.ts';
import type { Handler } from './stage.ts';

const root = join(example, '..', '..');

/** Of the loopback network, and nobody's but the test's: from here every report reaches the collector. */
export const ADDRESS = '127.77.66.55';

export interface Collector {
  readonly url: string;
  readonly dataDir: string;
  /** Takes a report to the collector, from {@link ADDRESS}, and its answer back. */
  readonly forward: Handler;
  /** What the collector said of each event that was forwarded, in order. */
  readonly verdicts: readonly unknown[];
  books(): Promise<Books>;
  /** Everything that it printed. */
  output(): string;
  stop(): Promise<void>;
  /** The stopped collector's files below a needle's name or with it inside. */
  filesWith(needle: string): readonly string[];
  /** Asks the stopped collector's engine, and gives the rows of the last question. */
  query(...sql: readonly string[]): readonly Readonly<Record<string, unknown>>[];
  remove(): void;
}

/** Starts a real collector with the project `axonflow`, as a person does. */
export async function startCollector(dataDir = mkdtempSync(join(tmpdir(), 'axonflow-collector-'))): Promise<Collector> {
  addProject(dataDir, contract.name, contract, { key: PROJECT_KEY });
  const token = addToken(dataDir, ['read']);
  const child = spawn(
    process.execPath,
    [join(root, 'packages/cli/bin/aboveboard.js'), 'serve', '--port', '0', '--data', dataDir],
    { env: { PATH: process.env.PATH, DO_NOT_TRACK: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let output = '';
  const url = await new Promise<string>((done, failed) => {
    const listen = (data: Buffer) => {
      output += data.toString();
      if (output.includes('Ctrl-C stops it.')) done(/http:\/\/[\d.]+:\d+/.exec(output)?.[0] ?? '');
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.on('exit', () => failed(new Error(`the collector did not start:\n${output}`)));
  });
  const verdicts: unknown[] = [];
  return {
    url,
    dataDir,
    verdicts,
    output: () => output,
    async forward({ body, headers }, response) {
      const { status, text } = await post(`${url}/v1/batch`, body, headers['content-type'] ?? '');
      if (status === 200) verdicts.push(...(JSON.parse(text) as { events: unknown[] }).events);
      response.writeHead(status === 200 ? 204 : status).end();
    },
    async books() {
      const answer = await fetch(`${url}/api/projects/axonflow/books`, {
        headers: { authorization: `Bearer ${token}` },
      });
      return (await answer.json()) as Books;
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
    filesWith: (needle) => filesWith(dataDir, needle),
    query: (...sql) => query(join(dataDir, 'clickhouse'), sql),
    remove() {
      if (child.exitCode === null) child.kill('SIGKILL');
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** As a client would, but from an address that can be looked for afterwards, and asking for a verdict. */
function post(url: string, body: string, type: string): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((done, failed) => {
    const headers = { 'content-type': type, prefer: 'return=representation', 'x-forwarded-for': ADDRESS };
    const sent = request(url, { method: 'POST', headers, localAddress: ADDRESS }, (answer) => {
      let text = '';
      answer.on('data', (data: Buffer) => {
        text += data.toString();
      });
      answer.on('end', () => done({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

/** In a process of its own, since an engine stays with the first directory that it opened. */
function query(path: string, sql: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const program = `
    const { Session } = require('chdb');
    const session = new Session(process.argv[1]);
    let last = '';
    for (const sql of JSON.parse(process.argv[2])) last = session.query(sql, 'JSONEachRow');
    console.log(last);
    session.close();`;
  const text = execFileSync(process.execPath, ['-e', program, path, JSON.stringify(sql)], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1e8,
  });
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
