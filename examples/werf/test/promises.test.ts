import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Books } from '@aboveboard/collector/api';
import { contractHash } from '@aboveboard/contract';
import { diff } from '@aboveboard/contract/life';
import { beforeEach, describe, expect, test } from 'vitest';
import { aboveboard, type RunningCollector, reported, root } from '../../../test/support/collector.ts';
import type { Variables } from '../../../test/support/program.ts';
import { type Relay, startRelay } from '../../../test/support/relay.ts';
import { shareCollector } from '../../../test/support/shared-collector.ts';
import manifest from '../package.json' with { type: 'json' };
import { plain } from '../src/project/origin.ts';
import contract from '../telemetry.contract.ts';
import { type Machine, newMachine } from './support/machine.ts';

/**
 * The table of promises of werf's documentation, line by line: real processes, a real collector, and between them a relay
 * that writes down what is said.
 */

const ownProject = shareCollector(24, contract);
let collector: RunningCollector;
let relay: Relay;
let machine: Machine;
let project: string;
let key: string;

beforeEach(async () => {
  ({ collector, name: project, key } = ownProject());
  relay = await startRelay(collector.url);
  machine = newMachine({ WERF_TELEMETRY_ENDPOINT: relay.url, WERF_TELEMETRY_KEY: key });
});

const eventually = <T>(look: () => T | Promise<T>) => expect.poll(look, { timeout: 30_000 });
const ON = { WERF_TELEMETRY: '1' };
/** In CI a run waits for its delivery, so that a test need not. */
const CI = { ...ON, GITLAB_CI: 'true' };
const books = () => collector.api<Books>(`/projects/${project}/books`);
const rows = () => relay.batches().flatMap(({ events }) => events);

test('two events: CommandStarted with the names of the options used, each by how it was set, and CommandExited with exit code and duration', async () => {
  const env = { ...CI, WERF_NAMESPACE: 'canary-namespace', WERF_SHINY: '1' };
  const args = ['plan', '--repo', 'registry.canary.example', '--set', 'a=canary', '--set', 'b=canary'];
  const { exit, stdout, stderr } = await machine.run(args, env);
  expect([exit, stdout, stderr]).toEqual([2, 'changes planned\n', '']);
  const projectID = expect.stringMatching(/^[0-9a-f]{32}$/);
  expect(rows().map(({ event, fields }) => ({ event, fields }))).toEqual([
    {
      event: 'CommandStarted',
      fields: {
        ...{ command: 'werf plan', projectID },
        commandOptions: ['namespace', 'other', 'repo', 'set'],
        commandOptionsAsCli: ['repo', 'set'],
        commandOptionsAsEnv: ['namespace', 'other'],
      },
    },
    {
      event: 'CommandExited',
      fields: { command: 'werf plan', projectID, exitCode: 2, durationMs: expect.any(Number) },
    },
  ]);
  const said = relay.requests.map(({ headers, body }) => JSON.stringify(headers) + body).join();
  expect(said).not.toContain('canary');
  await eventually(books).toMatchObject({ received: 2, stored: 2, dropped: {} });
  expect(await reported(collector, 'events', project)).toMatchObject([{ count: 1 }, { count: 1 }]);
});

test('every event has its day, the id of its run, project, command, system, version, channel and CI, its type and its schema', async () => {
  const env = { ...CI, TRDL_USE_WERF_GROUP_CHANNEL: '2 stable' };
  for (const command of ['build', 'build']) await machine.run([command], env);
  const batches = relay.batches();
  const day = new Date().toISOString().slice(0, 10);
  for (const { contract: hash, identity, common, events } of batches) {
    expect(hash).toBe(contractHash(contract));
    expect(identity).toMatch(/^[0-9a-f]{32}$/);
    expect(common).toEqual({
      ...{ version: manifest.version, groupChannel: '2 stable', os: 'linux', arch: expect.any(String) },
      ...{ ci: true, ciName: 'gitlab' },
    });
    expect(events.map((row) => row.day)).toEqual([day, day]);
    expect(events.map(({ event }) => event)).toEqual(['CommandStarted', 'CommandExited']);
  }
  // The same id for both events of a run, and another for every run; nothing else joins two runs but the project's digest.
  expect(new Set(batches.map(({ identity }) => identity)).size).toBe(2);
  for (const type of ['CommandStarted', 'CommandExited']) {
    const digests = rows().flatMap(({ event, fields }) => (event === type ? fields?.projectID : []));
    expect(digests).toEqual([digests[0], digests[0]]);
  }
});

test('`ci` and `ciName` are detected for its eight systems, and absent where there is none', async () => {
  const systems = {
    ...{ GITLAB_CI: 'gitlab', JENKINS_URL: 'jenkins', TRAVIS: 'travis', GITHUB_ACTIONS: 'github-actions' },
    ...{ CIRCLECI: 'circleci', TEAMCITY_VERSION: 'teamcity', BUDDY: 'buddy', GO_PIPELINE_NAME: 'gocd' },
  };
  for (const [variable, ciName] of Object.entries(systems)) {
    await machine.run(['render'], { ...ON, [variable]: 'canary' });
    expect(relay.batches().at(-1)?.common).toMatchObject({ ci: true, ciName });
  }
  await machine.run(['render'], { ...ON, CI: 'true' });
  expect(relay.batches().at(-1)?.common).toMatchObject({ ci: true });
  expect(relay.batches().at(-1)?.common).not.toHaveProperty('ciName');
  expect(relay.requests.map(({ body }) => body).join()).not.toContain('canary');
});

test('outside of CI no run waits: what it has left goes in a later one, or by a process of its own, and says nothing of CI', async () => {
  relay.behave('hang');
  await machine.run(['telemetry', 'on']);
  expect(await machine.run(['build'])).toMatchObject({ exit: 0, stdout: 'canary-billing: built\n', stderr: '' });
  relay.behave('pass');
  let day = 0;
  await eventually(async () => {
    day += 1;
    await machine.run(['build'], { AT: new Date(Date.now() + day * 86_400_000).toISOString() });
    return rows().length;
  }).toBeGreaterThanOrEqual(2);
  expect(relay.batches()[0]?.common).not.toHaveProperty('ci');
});

describe('defect 20: a project is a keyed digest, never an unkeyed hash', () => {
  test('the same for each spelling of one origin on this machine, another on the next, and none without an origin', async () => {
    const spellings = [
      'git@git.canary.example:canary/shop.git',
      'https://git.canary.example/canary/shop',
      'ssh://git@git.canary.example:22/canary/shop.git',
      'http://user:canary-secret@git.canary.example:8080/canary/shop.git?x=1#y',
    ];
    for (const url of spellings) expect(plain(url)).toBe('git.canary.example/canary/shop');
    for (const url of spellings.slice(0, 2)) {
      machine.origin(url);
      await machine.run(['render'], CI);
    }
    const other = newMachine({ WERF_TELEMETRY_ENDPOINT: relay.url, WERF_TELEMETRY_KEY: key });
    other.origin(spellings[0] as string);
    await other.run(['render'], CI);
    const digests = relay.batches().map(({ events }) => events[0]?.fields?.projectID);
    expect(digests).toEqual([digests[0], digests[0], expect.not.stringMatching(String(digests[0]))]);
    // Whoever hashes the list of public addresses finds nothing, in werf's own form or in ours.
    for (const guess of ['git.canary.example:::canary/shop', 'git.canary.example/canary/shop', ...spellings]) {
      const hash = createHash('sha256').update(guess).digest('hex');
      for (const digest of digests) expect(hash).not.toContain(String(digest));
    }
    machine.origin('');
    await machine.run(['render'], CI);
    expect(relay.batches().at(-1)?.events[0]?.fields).not.toHaveProperty('projectID');
  });

  test('werf’s own bare SHA-256, sent by its own client, is refused without losing the event', async () => {
    const event = {
      ...{ ts: Date.now(), executionID: '2f75d020-684e-4224-9013-35e95e1b7721', command: 'werf converge' },
      projectID: createHash('sha256').update('github.com:::werf/werf').digest('hex'),
      userID: createHash('sha256').update('02:00:00:00:00:01').digest('hex'),
      ...{ attributes: { os: 'linux', ci: true }, eventType: 'CommandExited', schemaVersion: 1 },
      eventData: { exitCode: 0, durationMs: 10_827 },
    };
    const answer = await fetch(`${collector.url}/in/${key}/werf`, {
      method: 'POST',
      body: JSON.stringify(event),
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.status).toBe(204);
    await eventually(books).toMatchObject({ received: 1, stored: 1, waiting: 0 });
    const drops = await reported(collector, 'drops', project);
    expect(JSON.stringify(drops)).toMatch(/projectID/);
    expect(JSON.stringify(drops)).not.toContain(event.projectID);
  });
});

test('transparency: WERF_TELEMETRY_LOG_FILE names a file in which everything that is sent is stored, to the byte', async () => {
  const log = join(machine.project, 'telemetry.log');
  await machine.run(['build'], { ...CI, WERF_TELEMETRY_LOG_FILE: log });
  await machine.run(['converge'], { ...CI, WERF_TELEMETRY_LOG_FILE: log });
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines.map((line) => JSON.stringify((JSON.parse(line) as { body: object }).body))).toEqual(
    relay.requests.map(({ body }) => body),
  );
  const other = join(machine.project, 'nothing.log');
  await machine.run(['build'], { ...CI, WERF_TELEMETRY: '0', WERF_TELEMETRY_LOG_FILE: other });
  expect(existsSync(other)).toBe(false);
});

describe('opting out', () => {
  // Each of the spellings that werf documents, those that it took for nothing, and the switch that all tools share.
  test.each<Variables>([
    { WERF_TELEMETRY: '0' },
    { WERF_TELEMETRY: 'False' },
    { WERF_TELEMETRY: 'off' },
    { WERF_TELEMETRY: '1', DO_NOT_TRACK: '1' },
  ])('defect 1: %j is off in the built program: no file, no request, and the command does what it did', async (env) => {
    const { exit, stdout, stderr } = await machine.run(['converge'], { GITLAB_CI: 'true', ...env });
    expect([exit, stderr]).toEqual([0, '']);
    expect(stdout).toContain('release canary-shop-production deployed');
    expect(machine.files()).toEqual([]);
    expect(relay.connections()).toBe(0);
  });
});

test('the stated change of default: to go from off to on is a widening that asks for two reviews, and a stored no stays a no', async () => {
  const before = { ...contract, consent: 'off' as const };
  expect(diff(before, contract)).toMatchObject([{ privacy: 'wider-recipient', asks: 'two-reviews' }]);
  await machine.run(['telemetry', 'off']);
  expect((await machine.run(['build'], { GITLAB_CI: 'true' })).stderr).toBe('');
  expect(machine.files()).toEqual(['choice.json']);
  expect(relay.connections()).toBe(0);
});

describe('defect 7: the page and the program say the same', () => {
  test('TELEMETRY.md is what the contract says, and has no id of a user or a machine', () => {
    const check = [aboveboard, 'docs', '--check', '--contract', 'telemetry.contract.ts'];
    execFileSync(process.execPath, check, { cwd: join(root, 'examples/werf'), stdio: 'pipe' });
    expect(readFileSync(join(root, 'examples/werf/TELEMETRY.md'), 'utf8')).not.toMatch(/userID|MAC address/);
  });

  test('`version`, `completion` and `synchronization` send nothing; nor does a command line that is not understood', async () => {
    for (const args of [['version'], ['completion'], ['synchronization'], ['canary'], ['build', '--canary']]) {
      await machine.run(args, CI);
    }
    expect(relay.connections()).toBe(0);
    expect(machine.files()).toEqual([]);
  });
});

test('a collector that is silent changes neither exit code nor output, and in CI it is waited for 1.3 s at most', async () => {
  relay.behave('hang');
  const run = machine.run(['dismiss'], { ...CI, STRICT: '' });
  await expect.poll(() => relay.requests.length, { timeout: 30_000, interval: 5 }).toBe(1);
  const since = performance.now();
  expect(await run).toEqual({
    ...{ exit: 1, stdout: '', stderr: 'werf: nothing is deployed by this name\n' },
  });
  // And what a process on a busy machine takes to end.
  expect(performance.now() - since).toBeLessThan(1300 + 900);
  expect(relay.requests).toHaveLength(1);
});

test('by OpenTelemetry’s exporter: the same two events, through the same contract, as spans of protobuf', async () => {
  const program = join(root, 'examples/werf/test/support/by-opentelemetry.mjs');
  const WERF_TELEMETRY_TRACE_URL = `${relay.url}/in/${key}/werf/v1/traces`;
  const env = { ...ON, WERF_TELEMETRY_TRACE_URL, BUDDY: 'true' };
  const { exit, stderr } = await machine.runBy(program, ['converge', '--set', 'a=canary'], env);
  expect([exit, stderr]).toEqual([0, '']);
  expect(relay.requests.map(({ path }) => path)).toEqual([`/in/${key}/werf/v1/traces`]);
  expect(relay.requests[0]?.body).not.toContain('canary');
  await eventually(books).toMatchObject({ received: 2, stored: 2, dropped: {} });
  expect(await reported(collector, 'drops', project)).toEqual([]);
  const off = await machine.runBy(program, ['converge'], { ...env, WERF_TELEMETRY: '0' });
  expect(off.exit).toBe(0);
  expect(relay.requests).toHaveLength(1);
});
