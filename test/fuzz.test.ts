import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { addForwarder, addProject, changeRules } from '@aboveboard/collector';
import type { Books, ForwarderState } from '@aboveboard/collector/api';
import fc from 'fast-check';
import { expect, it, onTestFinished } from 'vitest';
import {
  CANARY,
  CANARY_HEADERS,
  CASES,
  EXPECTED,
  nativeCase,
  type WrongRequest,
  wrongRequest,
} from '../packages/collector/src/intake/dialects/wrong.ts';
import { temporaryFolder } from './support/at-end.ts';
import { post, type RunningCollector, startCollector, toolContract } from './support/collector.ts';
import { filesWith } from './support/files.ts';
import { tablesWith } from './support/tables.ts';

/** Wrong input to a whole collector, of which everything is looked through afterwards. A long run sends a million. */
const REQUESTS = Number(process.env.ABOVEBOARD_FUZZ_HOUSE ?? 10_000);
/** How many are under way at once. */
const AT_ONCE = 16;
const KEY = 'ab_fuzzfuzzfuzz';
/** An address of the loopback network that is nobody's but the test's. */
const ADDRESS = '127.77.66.55';
const NEEDLES = [CANARY, ADDRESS];
const PATIENCE = 60_000 + REQUESTS / 10;

const cases = [nativeCase(toolContract, `${KEY}0`), ...CASES];
const projects = [...new Set(cases.map(({ contract }) => contract))].map((contract, i) => ({
  ...{ contract, name: `fuzz-${i}`, key: `${KEY}${i}` },
}));

it('whatever is sent, nothing of it that the contract does not know is anywhere, and nobody stumbles', async () => {
  const dataDir = temporaryFolder();
  const target = await openTarget();
  for (const { contract, name, key } of projects) {
    addProject(dataDir, name, contract, { key });
    const rate = { perMinute: 1e9, burst: 1e9 };
    changeRules(dataDir, name, () => ({ limits: { address: rate, identity: rate, eventsPerDay: 1e12 } }));
    addForwarder(dataDir, name, 'posthog', { url: target.url, secret: 'phc' });
    addForwarder(dataDir, name, 'otlp', { url: target.url });
    addForwarder(dataDir, name, 'webhook', { url: target.url, secret: 'shared' });
    addForwarder(dataDir, name, 'ndjson', { dir: join(dataDir, 'out', name) });
  }
  const collector = await startCollector(dataDir);
  const agent = new Agent({ keepAlive: true, localAddress: ADDRESS, maxSockets: AT_ONCE });
  onTestFinished(() => agent.destroy());
  for (const one of cases) {
    const key = projects.find(({ contract }) => contract === one.contract)?.key;
    const address = one.dialect === 'native' ? one.path : `/in/${key}/${one.dialect}${one.path}`;
    await fc.assert(
      fc.asyncProperty(fc.array(wrongRequest(one), { minLength: AT_ONCE, maxLength: AT_ONCE }), async (wrong) => {
        const answers = await Promise.all(wrong.map((each) => send(collector, agent, address, each)));
        for (const { status, text } of answers) {
          expect([...EXPECTED, ...(one.dialect === 'native' ? [401] : [])]).toContain(status);
          expect(text).not.toContain(CANARY);
        }
      }),
      { numRuns: Math.ceil(REQUESTS / AT_ONCE / cases.length) },
    );
  }

  const books = () => Promise.all(projects.map(({ name }) => collector.api<Books>(`/projects/${name}/books`)));
  const waiting = async () => sum((await books()).map((one) => one.waiting));
  await expect.poll(waiting, { timeout: PATIENCE, interval: 500 }).toBe(0);
  for (const { received, stored, duplicate, dropped, limited, project } of await books()) {
    expect(stored + duplicate + limited + sum(Object.values(dropped)), project).toBe(received);
    expect(stored, project).toBeGreaterThan(0);
  }
  const states = () => collector.api<ForwarderState[]>('/forwarders');
  const behind = async () => sum((await states()).map(({ behind: events }) => events));
  await expect.poll(behind, { timeout: PATIENCE, interval: 500 }).toBe(0);
  const told = JSON.stringify([await states(), await collector.api('/projects')]);
  const metrics = await (await fetch(`${collector.url}/metrics`)).text();
  expect(await collector.stop()).toBe(0);

  expect(target.received()).toBeGreaterThan(0);
  expect(target.found()).toEqual([]);
  expect(tablesWith(dataDir, 'command_run')).not.toEqual([]);
  const places = { told, metrics, output: collector.output() };
  for (const needle of NEEDLES) {
    for (const [place, text] of Object.entries(places)) expect(text.includes(needle), place).toBe(false);
    expect(filesWith(dataDir, needle)).toEqual([]);
    expect(tablesWith(dataDir, needle)).toEqual([]);
  }
}, 14_400_000);

const HEAD = `POST /v1/batch HTTP/1.1\r\nhost: ${CANARY}\r\ncontent-type: application/json\r\nx-${CANARY}: ${CANARY}\r\n`;
const BODY = `{"key":"${KEY}0","${CANARY}":"${CANARY}"}`;

const WRONG_ENDS: readonly (readonly [what: string, text: string, ends: boolean])[] = [
  ['says that it is longer than it is, and ends', `content-length: 500\r\n\r\n${BODY}`, true],
  ['says that it is shorter than it is', `content-length: 10\r\n\r\n${BODY}`, false],
  ['says two lengths', `content-length: 5\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`, false],
  ['says a length and that it says none', `content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n${BODY}`, false],
  ['says a negative length', `content-length: -5\r\n\r\n${BODY}`, false],
  ['says a length that is no number', `content-length: ${CANARY}\r\n\r\n${BODY}`, false],
  ['says a length beyond all numbers', `content-length: ${'9'.repeat(40)}\r\n\r\n${BODY}`, false],
  ['has a chunk that is no chunk', `transfer-encoding: chunked\r\n\r\n${CANARY}\r\n${BODY}\r\n0\r\n\r\n`, false],
  ['has chunks that end too early', `transfer-encoding: chunked\r\n\r\n50\r\n${BODY}`, true],
  // Its bytes come in their time, and it is ended all the same.
  ['never comes to its end', `content-length: 50000\r\n\r\n${BODY}`, false],
];

it('a body whose length is another than it says, or that never ends, is refused or ended, and others are answered', async () => {
  const dataDir = temporaryFolder();
  const key = `${KEY}0`;
  addProject(dataDir, toolContract.name, toolContract, { key });
  const collector = await startCollector(dataDir);
  const good = {
    key,
    contract: '0',
    revision: 0,
    batch: 'a'.repeat(32),
    common: {},
    events: [{ event: 'command_run' }],
  };
  const answers = WRONG_ENDS.map(
    async ([what, text, ends]) => [what, await raw(collector, HEAD + text, ends)] as const,
  );
  expect((await post(collector.url, good)).status).toBe(204);
  for (const [what, answer] of await Promise.all(answers)) {
    expect(answer, what).toMatch(/^(HTTP\/1\.1 4\d\d |$)/);
    expect(answer, what).not.toContain(CANARY);
  }
  expect((await post(collector.url, good)).status).toBe(204);
  expect(await collector.stop()).toBe(0);
  expect(collector.output()).not.toContain(CANARY);
  expect(filesWith(dataDir, CANARY)).toEqual([]);
}, 60_000);

interface Answer {
  readonly status: number | undefined;
  /** Its headers and its body. */
  readonly text: string;
}

function send({ url }: RunningCollector, agent: Agent, path: string, wrong: WrongRequest): Promise<Answer> {
  const { bytes, type, encoding, query } = wrong;
  const headers = {
    ...CANARY_HEADERS,
    'content-type': type,
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}${query}`, { method: 'POST', headers, agent }, (answer) => {
      let text = JSON.stringify(answer.headers);
      answer.on('data', (data) => {
        text += data;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, text }));
    });
    sent.on('error', reject);
    sent.end(bytes);
  });
}

/** Sends bytes as they are, then a blank every half second. @returns what comes until the other side ends it */
function raw({ url }: RunningCollector, text: string, ends: boolean): Promise<string> {
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () =>
      ends ? socket.end(text) : socket.write(text),
    );
    const trickle = setInterval(() => !ends && socket.write(' '), 500);
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearInterval(trickle);
      resolve(answer);
    });
  });
}

/** Takes everything that is forwarded, and remembers of it only what should not be there. */
async function openTarget() {
  const found: string[] = [];
  let received = 0;
  const server = createServer(async (asked, response) => {
    const parts: Buffer[] = [];
    for await (const part of asked) parts.push(part);
    const text = Buffer.concat(parts).toString() + JSON.stringify([asked.url, asked.headers]);
    received++;
    for (const needle of NEEDLES) if (text.includes(needle)) found.push(text.slice(0, 2000));
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, found: () => found, received: () => received };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, one) => all + one, 0);
}
