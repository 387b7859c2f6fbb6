import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { afterTheLast, temporaryFolder } from '../../../test/support/at-end.ts';
import {
  aboveboard,
  dataWith,
  plainEnvironment,
  type RunningCollector,
  startCollector,
} from '../../../test/support/collector.ts';
import { contentsOf } from '../../../test/support/files.ts';
import { components } from '../src/components.ts';
import { PROJECT_KEY } from '../src/usage/own.ts';
import contract from '../telemetry.contract.ts';
import { startProject } from './support/posthog-project.ts';
import { launch, launchAtTerminal, type Running, type Variables } from './support/wren.ts';

/** What WrenAI's page promises, line by line: its launcher, its application, a real collector, and PostHog behind it. */

const POSTHOG_KEY = 'phc_of_a_project';
const CANARY = 'canary-5d1f7a';
const later = afterTheLast();
let project: Awaited<ReturnType<typeof startProject>>;
let collector: RunningCollector;
let dataDir: string;
let home: string;
let env: Variables;

beforeAll(async () => {
  project = await startProject();
  later(project.close);
  dataDir = dataWith(contract, PROJECT_KEY, later);
  const forward = [
    'forward',
    'add',
    'wrenai',
    'posthog',
    '--url',
    project.url,
    '--secret-env',
    'KEY',
    '--data',
    dataDir,
  ];
  const { status, stderr } = spawnSync(process.execPath, [aboveboard, ...forward], {
    env: { ...plainEnvironment, KEY: POSTHOG_KEY },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
  collector = await startCollector(dataDir, [], {}, later);
  home = temporaryFolder(later);
  env = { WREN_HOME: home, WREN_TELEMETRY_URL: collector.url };
  await useEverything();
});

/** Every step, once as it should go and once as it should not, by somebody who said yes. What was typed holds a canary. */
const steps = [
  ['/api/ask', { question: `${CANARY} too early` }, 'home_ask_candidate_failed'],
  ['/api/connection/sample', { name: CANARY }, 'connection_start_sample_dataset_failed'],
  ['/api/connection/sample', { name: 'shop' }, 'connection_start_sample_dataset_success'],
  ['/api/modeling/deploy', {}, 'modeling_deploy_mdl_failed'],
  ['/api/connection/tables', { tables: [CANARY] }, 'connection_save_tables_failed'],
  ['/api/connection/tables', { tables: ['orders'] }, 'connection_save_tables_success'],
  ['/api/modeling/deploy', {}, 'modeling_deploy_mdl_success'],
  ['/api/ask', { question: `${CANARY}: total amount by city` }, 'ibis_dry_run_success', 'home_ask_candidate_success'],
  ['/api/ask', { question: CANARY }, 'home_ask_candidate_failed'],
  ['/api/threads', { question: CANARY, sql: `SELECT ${CANARY}` }, 'home_create_thread_success'],
  ['/api/answer', { thread: CANARY }, 'home_answer_question_failed'],
  [
    '/api/preview',
    { sql: "SELECT id FROM orders WHERE city = 'Oslo'" },
    'ibis_query_success',
    'home_preview_answer_success',
  ],
  ['/api/preview', { sql: `SELECT ${CANARY} FROM orders` }, 'ibis_query_failed', 'home_preview_answer_failed'],
  ['/api/views', { name: CANARY, sql: 'SELECT id FROM orders' }, 'ibis_dry_run_success', 'home_create_view_success'],
  ['/api/knowledge/instructions', { instruction: CANARY }, 'knowledge_create_instruction_success'],
  ['/api/knowledge/sql-pairs', { question: CANARY, sql: CANARY }, 'knowledge_create_sql_pair_success'],
  ['/api/reset', {}, 'setting_reset_project_success'],
] as const;
const expected = steps.flatMap(([, , ...events]) => events);

async function useEverything(): Promise<void> {
  const more = { WREN_ENGINE_VERSION: '0.22.0', OPENAI_API_KEY: `key-${CANARY}` };
  const wren = await launchAtTerminal({ ...env, ...more }, 'y');
  for (const [path, body, ...events] of steps) {
    const { status } = await wren.step(path, body);
    expect([path, status]).toEqual([path, events.some((event) => event.endsWith('_failed')) ? 400 : 200]);
  }
  await wren.stop();
  const all = () => expect(project.messages()).toHaveLength(expected.length);
  await vi.waitFor(all, { timeout: 30_000, interval: 100 });
}

describe('PostHog is the tool behind it', () => {
  const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  test('events reach its project: a random event id, a random user id, $geoip_disable and a timestamp, and nothing else', () => {
    const { path, headers, body } = project.arrived[0] ?? never();
    expect([path, headers['content-type'], Object.keys(body).sort(), body.api_key]).toEqual([
      '/batch/',
      'application/json',
      ['api_key', 'batch'],
      POSTHOG_KEY,
    ]);
    const today = new Date().toISOString().slice(0, 10);
    for (const message of project.messages()) {
      expect(message).toEqual({
        uuid: expect.stringMatching(UUID),
        event: expect.stringMatching(/^\w+_(?:success|failed)$/),
        distinct_id: expect.stringMatching(UUID),
        timestamp: expect.stringMatching(new RegExp(`^(?:${today}|${yesterday(today)})T12:00:00.000Z$`)),
        properties: expect.objectContaining({ $geoip_disable: true, $process_person_profile: false, $ip: null }),
      });
    }
    expect(new Set(project.messages().map(({ uuid }) => uuid)).size).toBe(expected.length);
  });

  test('the user id is one for the installation, made here, and of nothing that is known about the person', () => {
    const ids = new Set(project.messages().map(({ distinct_id }) => distinct_id));
    expect([...ids]).toEqual([readFileSync(join(home, 'telemetry', 'id'), 'utf8').trim()]);
  });
});

describe('an event each time a component is used', () => {
  test.each([...new Set(expected)].map((event) => [event, expected.filter((other) => other === event).length]))(
    '%s: %i',
    (event, times) => {
      expect(project.messages().filter((message) => message.event === event)).toHaveLength(times);
    },
  );

  test('one sees in which step an error blocks people: every component has its two outcomes in the contract', () => {
    for (const name of Object.keys(components)) {
      for (const outcome of ['success', 'failed'] as const) {
        expect(contract.events[`${name}_${outcome}` as keyof typeof contract.events]).toBeDefined();
      }
    }
  });
});

describe('environment properties', () => {
  const properties = () => project.messages().map((message) => message.properties);

  test('the versions of the interface and of the engine, and none for what has none', () => {
    for (const found of properties()) {
      expect(found).toMatchObject({ wren_ui_version: '0.32.3', wren_engine_version: '0.22.0' });
      expect(found).not.toHaveProperty('wren_ai_service_version');
    }
  });

  test('Node, platform, architecture', () => {
    const platform = process.platform === 'darwin' ? 'macos' : process.platform;
    for (const found of properties()) {
      expect(found).toMatchObject({
        node_version: process.versions.node.split('.')[0],
        node_platform: platform,
        node_arch: process.arch,
      });
    }
  });

  test('memory and processor time, each as the number of its range and not as a number of its own', () => {
    for (const { memory_usage, cpu_usage } of properties()) {
      expect(memory_usage).toBeLessThanOrEqual(7);
      expect(cpu_usage).toBeLessThanOrEqual(5);
    }
  });

  test('and no property besides', () => {
    const known = new Set([
      ...Object.keys(contract.common),
      '$geoip_disable',
      '$process_person_profile',
      '$ip',
      '$lib',
    ]);
    expect(properties().flatMap((found) => Object.keys(found).filter((name) => !known.has(name)))).toEqual([]);
  });
});

describe('never', () => {
  test('addresses, the name of the user, paths, and anything that somebody typed: not at PostHog', () => {
    const all = JSON.stringify(project.arrived);
    expect(all).not.toContain(CANARY);
    expect(JSON.stringify(project.messages())).not.toMatch(/127\.0\.0\.1|\/|SELECT|Oslo|amount/);
    for (const secret of [home, process.cwd()]) expect(all).not.toContain(secret);
    expect(project.messages().flatMap(({ properties }) => Object.values(properties))).not.toContain(
      userInfo().username,
    );
  });

  test('nor in a file of WrenAI or of the collector, nor in what either printed', () => {
    const kept = contentsOf(home) + contentsOf(dataDir) + collector.output();
    expect(kept).not.toContain(CANARY);
    expect(kept).not.toContain('total amount');
  });
});

describe('asked at every launch', () => {
  const asked = /Share anonymous usage data for this launch\?/;
  const use = async (wren: Running) => {
    const { status } = await wren.step('/api/connection/sample', { name: 'shop' });
    await wren.stop();
    expect(status).toBe(200);
  };

  test('a no stops telemetry for that launch: no file, no request; and the next launch asks again', async () => {
    const fresh = temporaryFolder();
    const before = project.arrived.length;
    for (let i = 0; i < 2; i++) {
      const wren = await launchAtTerminal({ ...env, WREN_HOME: fresh }, 'n');
      await use(wren);
      expect(wren.output()).toMatch(asked);
      expect(wren.output()).toContain('telemetry: off for this launch');
    }
    expect([contentsOf(fresh), project.arrived.length]).toEqual(['', before]);
  });

  test('a yes is for that launch only: the next one asks, too', async () => {
    const wren = await launchAtTerminal(env, 'n');
    await use(wren);
    expect(wren.output()).toMatch(asked);
    expect(contentsOf(home)).not.toContain('choice.json');
  });

  test.each(['openai', 'custom'])(
    '--disable-telemetry is obeyed with the provider %s, and asks nothing',
    async (provider) => {
      const fresh = temporaryFolder();
      const wren = await launchAtTerminal(
        { ...env, WREN_HOME: fresh },
        'y',
        '--disable-telemetry',
        '--llm-provider',
        provider,
      );
      await use(wren);
      expect(wren.output()).not.toMatch(asked);
      expect([wren.output().includes('telemetry: off'), contentsOf(fresh)]).toEqual([true, '']);
    },
  );

  test('what a person wrote into .env is obeyed, and never written over', async () => {
    const fresh = temporaryFolder();
    const file = join(fresh, '.env');
    writeFileSync(file, 'TELEMETRY_ENABLED=false\n');
    const wren = await launchAtTerminal({ ...env, WREN_HOME: fresh }, 'y');
    await use(wren);
    expect(wren.output()).not.toMatch(asked);
    expect(wren.output()).toContain('telemetry: off');
    expect(contentsOf(fresh)).toBe(`${file}\nTELEMETRY_ENABLED=false\n`);
  });

  test.each([
    ['nobody is there to be asked', {}, 'off'],
    ['the environment says yes', { TELEMETRY_ENABLED: 'true' }, 'on'],
    ['the environment says no', { TELEMETRY_ENABLED: 'false' }, 'off'],
    ['DO_NOT_TRACK beats the environment', { TELEMETRY_ENABLED: 'true', DO_NOT_TRACK: '1' }, 'off'],
  ])('without a terminal: %s', async (_case, more, posture) => {
    const fresh = temporaryFolder();
    const wren = await launch({ ...env, WREN_HOME: fresh, ...more });
    await use(wren);
    expect(wren.output()).toContain(`telemetry: ${posture} for this launch`);
    expect(existsSync(join(fresh, 'telemetry'))).toBe(posture === 'on');
  });
});

function yesterday(today: string): string {
  return new Date(Date.parse(today) - 24 * 3600 * 1000).toISOString().slice(0, 10);
}

function never(): never {
  throw new Error('nothing has come');
}
