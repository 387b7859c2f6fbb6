import { execFileSync } from 'node:child_process';
import { request } from 'node:http';
import { join } from 'node:path';
import type { AtEnd } from '../../../../test/support/at-end.ts';
import { dataWith, type RunningCollector, root, startCollector } from '../../../../test/support/collector.ts';
import { filesWith } from '../../../../test/support/files.ts';
import { PROJECT_KEY } from '../../src/telemetry/reporter.ts';
import contract from '../../telemetry.contract.ts';
import type { Handler } from './stage.ts';

/** Of the loopback network, and nobody's but the test's: from here every report reaches the collector. */
export const ADDRESS = '127.77.66.55';

export interface Collector extends RunningCollector {
  readonly dataDir: string;
  /** Takes a report to the collector, from {@link ADDRESS}, and its answer back. */
  readonly forward: Handler;
  /** What the collector said of each event that was forwarded, in order. */
  readonly verdicts: readonly unknown[];
  /** The stopped collector's files below a needle's name or with it inside. */
  filesWith(needle: string): readonly string[];
  /** Asks the stopped collector's engine, and gives the rows of the last question. */
  query(...sql: readonly string[]): readonly Readonly<Record<string, unknown>>[];
}

/** Starts a real collector with the project `axonflow`, which looks at what comes to it. */
export async function startAxonflowCollector(atEnd: AtEnd): Promise<Collector> {
  const dataDir = dataWith(contract, PROJECT_KEY, atEnd);
  const collector = await startCollector(dataDir, [], {}, atEnd);
  const verdicts: unknown[] = [];
  return {
    ...collector,
    dataDir,
    verdicts,
    async forward({ body, headers }, response) {
      const { status, text } = await post(`${collector.url}/v1/batch`, body, headers['content-type'] ?? '');
      if (status === 200) verdicts.push(...(JSON.parse(text) as { events: unknown[] }).events);
      response.writeHead(status === 200 ? 204 : status).end();
    },
    filesWith: (needle) => filesWith(dataDir, needle),
    query: (...sql) => query(join(dataDir, 'clickhouse'), sql),
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
