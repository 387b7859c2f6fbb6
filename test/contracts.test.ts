import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Checker,
  type Contract,
  compile,
  type Field,
  fieldsOf,
  parseContract,
  problemsOf,
} from '@aboveboard/contract';
import { parseLock, revisionsOf, score } from '@aboveboard/contract/life';
import { describe, expect, it, test } from 'vitest';
import aiWorkbench from '../examples/ai-workbench/telemetry.contract.ts';
import axonflow from '../examples/axonflow/telemetry.contract.ts';
import codegraph from '../examples/codegraph/telemetry.contract.ts';
import werf from '../examples/werf/telemetry.contract.ts';
import wrenai from '../examples/wrenai/telemetry.contract.ts';
import { formatReport } from '../packages/cli/src/commands/check/format.ts';
import { loadContract } from '../packages/cli/src/contract-file/load-contract.ts';
import own from '../packages/cli/telemetry.contract.ts';
import { lint } from '../packages/contract/src/lint/lint.ts';
import { root } from './support/collector.ts';

/**
 * Five real systems, each with a contract of what its documentation promises: what their shipped code sends beyond that
 * cannot be said, and their documented payloads are accepted.
 */
const systems: Readonly<Record<string, Contract>> = { 'ai-workbench': aiWorkbench, axonflow, codegraph, werf, wrenai };

it.each([
  ['packages/cli', own] as const,
  ...Object.entries(systems).map(([name, contract]) => [`examples/${name}`, contract] as const),
])('the contract of %s is locked as it is, and the program ships what its lock says', async (folder, contract) => {
  const lock = parseLock(JSON.parse(readFileSync(join(root, folder, 'contract.lock.json'), 'utf8')));
  expect(lock.revisions.at(-1)?.hash).toBe(compile(contract).hash);
  const shipped = await import(join(root, folder, 'telemetry.revisions.ts'));
  expect(shipped.default).toEqual(revisionsOf(lock));
});

describe.each(Object.entries(systems))('the contract of %s', (name, contract) => {
  it('bears its name and compiles', () => {
    expect(contract.name).toBe(name);
    const checker = compile(contract);
    expect(checker.hash).toMatch(/^[0-9a-f]{64}$/);
    for (const event of Object.keys(contract.events)) expect(checker.acceptEvent(event, null).kept).toBe(false);
    expect(checker.acceptCommon({})).toEqual({ kept: true, fields: {}, drops: [] });
  });

  it('is read from its JSON as the same contract', () => {
    const json: unknown = JSON.parse(JSON.stringify(contract));
    expect(problemsOf(json)).toEqual([]);
    expect(parseContract(json)).toEqual(contract);
    expect(compile(parseContract(json)).hash).toBe(compile(contract).hash);
  });

  it('has its score in the README of its example, as the check prints it', async () => {
    const asLoaded = await loadContract(join(root, 'examples', name, 'telemetry.contract.ts'));
    const report = { contract: name, file: '', findings: [], score: score(asLoaded), explained: [] };
    const lines = formatReport(report, 'text', false, () => 1).split('\n');
    const table = lines.slice(
      lines.findIndex((line) => line.startsWith('bits ')),
      -1,
    );
    const page = readFileSync(join(root, 'examples', name, 'README.md'), 'utf8');
    expect(page).toContain(['', '```text', ...table, '```', ''].join('\n'));
  });

  it('says a why to users for itself, for every event and for every field', () => {
    const sentences = [
      contract.why,
      ...Object.values(contract.common).map(({ why }) => why),
      ...Object.values(contract.events).flatMap((event) => [
        event.why,
        ...Object.values(fieldsOf(event)).map(({ why }) => why),
      ]),
    ];
    expect(sentences.filter((why) => !/^[A-Z].*[.?]$/.test(why))).toEqual([]);
  });

  it('has no finding that would stop its review, and no suppression that suppresses nothing', () => {
    const findings = lint(contract, undefined, { today: '2026-11-21' });
    expect(findings.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('has no address, so that nobody who tries the example sends anything to the real system', () => {
    expect(contract.endpoint).toBeUndefined();
  });
});

test.each([
  ['ai-workbench', { consent: 'off', env: 'AIW_TELEMETRY', identity: 'install', days: 90, recipients: [] }],
  [
    'axonflow',
    {
      consent: { default: 'on', modes: { sandbox: 'off' } },
      env: 'AXONFLOW_TELEMETRY',
      identity: 'process',
      days: 90,
      recipients: [],
    },
  ],
  [
    'codegraph',
    {
      consent: { default: 'on', modes: { installer: 'ask' } },
      ...{ env: 'CODEGRAPH_TELEMETRY', identity: 'install', days: 90, recipients: ['PostHog'] },
    },
  ],
  ['werf', { consent: 'on', env: 'WERF_TELEMETRY', identity: 'process', days: 90, recipients: [] }],
  [
    'wrenai',
    { consent: 'ask-every-start', env: 'TELEMETRY_ENABLED', identity: 'install', days: 90, recipients: ['PostHog'] },
  ],
])('the contract of %s decides consent, identity and retention as its page does', (name, head) => {
  const { consent, env, streams, retention, recipients, doNotTrack } = systems[name] as Contract;
  expect({
    consent,
    env,
    identity: streams.default?.identity.type,
    days: retention.days,
    recipients: recipients.map((recipient) => recipient.name),
  }).toEqual(head);
  expect(doNotTrack).toBe('off');
});

const freeText: readonly (readonly [system: string, sent: readonly (readonly [what: string, value: string])[]])[] = [
  [
    'ai-workbench',
    [
      ['the value of an option, taken for a command', 'acme-prod'],
      ['a typing error', 'workspcae'],
      ['a secret that was pasted as a first word', 'sk-proj-4f0c2a9e8b7d4c1fa6e35d2b'],
      ['a code that a foreign server made up', 'user_jane_doe_not_found'],
      ['an error message', 'Error: cannot open /home/jane/.config/aiw.yaml'],
      ['a path', '/home/jane/projects/secret'],
      ['the name of a workspace', "Jane's quarterly numbers"],
    ],
  ],
  [
    'axonflow',
    [
      ['org_id of a deployment', 'local-dev-org'],
      ['org_id of a community client', 'cs_3f1d0c1e-0000-4000-8000-000000000000'],
      ['the adapter that a program registered', 'adapter:langchain'],
      ['an adapter of its own', 'adapter:acme-internal-agent'],
      ['the number of hooks', 'hooks:6'],
      ['license_tier, relayed as the platform says it', 'Enterprise'],
      ['edition', 'enterprise'],
      ['platform_deployment_mode', 'in-vpc-enterprise'],
      ['endpoint_type', 'private_network'],
      ['the address of the platform', 'https://axonflow.acme.internal:8443'],
      ['instance_id, kept by plugins for good', '0d9c4a3e-55b1-4c8e-9a77-5f2f7e6d1c20'],
    ],
  ],
  [
    'codegraph',
    [
      ['a path in the place of a language', '/home/jane/projects/secret'],
      ['the name of a symbol', 'InvoiceServiceImpl.computeVat'],
      ['a query', 'where is the password checked'],
      ['a program that introduces itself as it likes', 'acme-internal-agent/jane'],
      ['a version with a name in it', '2.1-jane.laptop'],
      ['an outcome of the prompt hook that is not in the list', 'prompt-hook-gate-unexpected'],
      ['the moment of an event', '2026-06-12T08:00:01.123Z'],
      ['machine_id, anywhere but as the identity', 'b3a8c1d2-4e5f-4a6b-8c7d-9e0f1a2b3c4d'],
    ],
  ],
  [
    'werf',
    [
      ['userID, a bare hash of a MAC address', '9f2c0c1f2f5e6b0b7c0e0d3b7a61f9c1e2d3c4b5a69788776655443322110000'],
      [
        'projectID, a bare hash of a public address',
        '67faac1e7c66486620847c62a962fe00bb1055a78567c81d4abd8b6ce1f201dc',
      ],
      [
        'the hash of nothing, for machines without a MAC',
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ],
      ['the name of an image', 'backend-billing'],
      ['the name of a stage', 'install'],
      ['an error of git', 'shallow file has changed since we read it'],
      ['the version of a GitLab server, as an event of its own', 'UnshallowFailed'],
      ['an extra attribute of the environment', 'team=payments'],
      ['an option with its value', '--repo=registry.acme.com/shop'],
      ['executionID, anywhere but as the identity', '2f75d020-684e-4224-9013-35e95e1b7721'],
      ['JSON in a text', '{"commandOptions":[{"name":"repo"}]}'],
    ],
  ],
  [
    'wrenai',
    [
      ['the question', 'what was revenue by region last quarter'],
      ['SQL', 'SELECT * FROM test'],
      ['a stack trace', 'Error: x\n    at f (/app/...)'],
      ['an error message', 'Error message'],
      ['an instruction', 'Always call customers by their last name'],
      ['a manifest', '{"catalog":"acme","models":[{"name":"salaries"}]}'],
      ['the data source', 'POSTGRES'],
      ['the task', '7d1c6f0e-0000-4000-8000-000000000000'],
      ['the model', 'gpt-4o-mini'],
      ['the service', 'ENGINE'],
      ['the processing time', '1s'],
      ['distinct_id, anywhere but as the identity', '4007a326-d606-460e-9acc-22f40cf851fb'],
    ],
  ],
];

describe.each(freeText)('what %s sends in free text', (name, sent) => {
  const contract = systems[name] as Contract;
  it.each(sent)('cannot be said anywhere: %s', (_, value) => {
    expect(placesThatKeep(contract, value)).toEqual([]);
  });

  it('is looked for in places that would show it', () => {
    // The proof that the search finds something: a value that the contract does know.
    const [known] = Object.values(contract.common).flatMap((field) => (field.kind === 'choice' ? field.values : []));
    const version = Object.keys(contract.common).some((field) => contract.common[field]?.kind === 'version');
    expect(placesThatKeep(contract, known ?? '1.4.2').length).toBeGreaterThan(0);
    expect(version).toBe(true);
  });
});

describe('a documented payload', () => {
  it('of AI Workbench is accepted whole', () => {
    const { acceptCommon, acceptEvent } = compile(aiWorkbench);
    for (const file of ['runtime-start', 'runtime-error', 'cli-command', 'cli-error']) {
      const { version, event, fields } = payload(`ai-workbench-${file}`);
      expect(acceptCommon({ version })).toEqual({ kept: true, fields: { version }, drops: [] });
      expect(acceptEvent(event, fields)).toEqual({ kept: true, fields, drops: [] });
    }
  });

  it('of AxonFlow is accepted with its eight fields, the eighth as the identity', () => {
    const { deployment_mode, platform_version, features, instance_id, ...common } = payload('axonflow-ping');
    const { acceptCommon, acceptEvent } = compile(axonflow);
    expect(acceptCommon(common)).toEqual({ kept: true, fields: { ...common, runtime_version: '20.11' }, drops: [] });
    const fields = { deployment_mode, platform_version };
    expect(acceptEvent('ping', fields)).toEqual({ kept: true, fields, drops: [] });
    expect([features, instance_id]).toEqual([[], '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d']);
  });

  it.each([
    ['later-sdk', { sdk: 'go', sdk_version: '9.1.0', os: 'linux', arch: 'x64', runtime_version: '1.22' }, '10.4.0', 8],
    ['plugin', { sdk: 'other', sdk_version: '1.4.0', os: 'linux', arch: 'x64', runtime_version: '5.2' }, undefined, 4],
  ])('of a later AxonFlow (%s) keeps the promised fields and nothing more', (file, common, platform, unknown) => {
    const { acceptCommon, acceptEvent } = compile(axonflow);
    const given = payload(`axonflow-ping-${file}`);
    expect(acceptCommon(given)).toMatchObject({ kept: true, fields: common });
    const ping = acceptEvent('ping', without(given, Object.keys(common), ['instance_id']));
    expect(ping).toMatchObject({
      kept: true,
      // Neither is among the modes of the page.
      fields: { deployment_mode: 'other', ...(platform === undefined ? {} : { platform_version: platform }) },
    });
    const drops = ping.drops.filter(({ reason }) => reason === 'unknown_field');
    expect(drops).toEqual(Array(unknown).fill({ reason: 'unknown_field', field: null }));
  });

  it('of codegraph is accepted whole, with its labels for ranges', () => {
    const { machine_id, schema_version, events, ...common } = payload('codegraph-batch');
    const { acceptCommon, acceptEvent } = compile(codegraph);
    expect(acceptCommon(common)).toEqual({ kept: true, fields: common, drops: [] });
    const verdicts = (events as { event: string; props: object }[]).map(({ event, props }) =>
      acceptEvent(event, props),
    );
    expect(verdicts.map(({ drops }) => drops)).toEqual([[], [], [], [], []]);
    expect(verdicts.map((verdict) => verdict.kept && verdict.fields)).toEqual([
      { targets: ['claude', 'cursor'], scope: 'local', kind: 'fresh' },
      { languages: ['go', 'typescript'], file_count_bucket: 1, duration_bucket: 1 },
      {
        kind: 'mcp_tool',
        name: 'codegraph_explore',
        count: 42,
        error_count: 1,
        client_name: 'Claude Code',
        client_version: '2.1',
      },
      { kind: 'cli_command', name: 'init', count: 2, error_count: 0 },
      { targets: ['claude'] },
    ]);
    expect([machine_id, schema_version]).toEqual(['b3a8c1d2-4e5f-4a6b-8c7d-9e0f1a2b3c4d', 2]);
  });

  it.each([
    ['file_count_bucket', ['<100', '100-1k', '1k-10k', '10k+']],
    ['duration_bucket', ['<10s', '10-60s', '1-5m', '5m+']],
  ])("of codegraph may have any of its published client's labels for %s", (field, labels) => {
    const { acceptEvent } = compile(codegraph);
    const kept = labels.map((label) => acceptEvent('index', { [field]: label }));
    expect(kept).toEqual([0, 1, 2, 3].map((index) => ({ kept: true, fields: { [field]: index }, drops: [] })));
  });

  it('of werf is accepted but for the bare hash of the project', () => {
    const checker = compile(werf);
    const common = { version: 'dev', os: 'linux', arch: 'x64', ci: true, ciName: 'gitlab' };
    const refused = [{ reason: 'malformed', field: 'projectID' }];
    const started = fromWerf(payload('werf-command-started'), checker);
    expect(started.common).toEqual({ kept: true, fields: common, drops: [] });
    expect(started.event).toEqual({
      kept: true,
      fields: { command: 'werf converge', commandOptions: ['repo'] },
      drops: refused,
    });
    const exited = fromWerf(payload('werf-command-exited'), checker);
    expect(exited.event).toEqual({
      kept: true,
      // 10 827 ms: from ten seconds to a minute.
      fields: { command: 'werf converge', exitCode: 0, durationMs: 3 },
      drops: refused,
    });
  });

  it('of werf as a trace is accepted alike, without the user', () => {
    const trace = JSON.stringify(payload('werf-otlp-trace'));
    const span = (JSON.parse(trace) as Trace).resourceSpans[0]?.scopeSpans[0]?.spans[0];
    const attributes = Object.fromEntries(
      (span?.attributes ?? []).map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue)]),
    );
    const parsed = (key: string): unknown => JSON.parse(String(attributes[key]));
    const flat = { ...attributes, attributes: parsed('attributes'), eventData: parsed('eventData') };
    const { common, event } = fromWerf(flat, compile(werf));
    expect(common).toEqual({
      kept: true,
      fields: { version: '2.60.2', os: 'linux', arch: 'x64', ci: true, ciName: 'gitlab' },
      drops: [{ reason: 'unknown_field', field: null }], // `extra`
    });
    expect(event).toMatchObject({ kept: true, fields: { command: 'werf converge', commandOptions: ['repo'] } });
    expect(JSON.stringify([common, event])).not.toContain('9f2c0c1f');
  });

  it('of WrenAI is accepted without the question', () => {
    const checker = compile(wrenai);
    const [sent] = payload('wrenai-posthog-batch').batch as [{ event: string; properties: WrenProperties }];
    const { properties } = sent;
    const common = Object.fromEntries(
      Object.entries(properties).map(([property, value]) => [property.replaceAll(/[-. ]/g, '_'), value]),
    );
    const measured = {
      memory_usage: properties.memory_usage.rss / 2 ** 20,
      cpu_usage: (properties.cpu_usage.user + properties.cpu_usage.system) / 1e6,
    };
    const ranges = checker.encodeCommon(measured);
    expect(checker.acceptCommon({ ...common, ...(ranges.kept ? ranges.fields : {}) })).toMatchObject({
      kept: true,
      fields: {
        wren_ui_version: '0.32.3',
        wren_engine_version: '0.22.0',
        wren_ai_service_version: '0.29.3',
        node_version: '18',
        node_platform: 'linux',
        node_arch: 'x64',
        memory_usage: 1,
        cpu_usage: 1,
      },
    });
    expect(checker.acceptEvent(sent.event, { question: properties.question })).toEqual({
      kept: true,
      fields: {},
      drops: [{ reason: 'unknown_field', field: null }],
    });
  });

  it('of WrenAI without versions, which may be absent or null, loses nothing else', () => {
    const absent = { wren_ui_version: null, wren_engine_version: null, node_version: 'v18.20.4' };
    expect(compile(wrenai).acceptCommon(absent)).toMatchObject({ kept: true, fields: { node_version: '18' } });
  });
});

/** Every place of a contract that keeps a value, or repeats it in a verdict: fields, unknown fields, names of events. */
function placesThatKeep(contract: Contract, value: string): string[] {
  const checker = compile(contract);
  const places: string[] = [];
  const look = (place: string, verdict: unknown) => {
    if (JSON.stringify(verdict).includes(JSON.stringify(value).slice(1, -1))) places.push(place);
  };
  const tries = (valid: Readonly<Record<string, unknown>>, names: readonly string[]) =>
    [...names, 'unknown', value].flatMap((name) =>
      [value, [value], { value }, { [value]: true }].map((sent) => [name, { ...valid, [name]: sent }] as const),
    );
  for (const [name, sent] of tries({}, Object.keys(contract.common))) {
    look(`common.${name}`, checker.acceptCommon(sent));
  }
  for (const [event, shape] of Object.entries(contract.events)) {
    const fields = fieldsOf(shape);
    const valid = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, validFor(field)]));
    expect(checker.acceptEvent(event, valid).kept).toBe(true);
    for (const [name, sent] of tries(valid, Object.keys(fields))) {
      look(`events.${event}.${name}`, checker.acceptEvent(event, sent));
    }
    look(`events.${event} as a whole`, checker.acceptEvent(event, value));
  }
  look('the name of an event', checker.acceptEvent(value, { [value]: value }));
  return places;
}

/** A value that a field accepts, so that an event is not refused for another field than the one that is looked at. */
function validFor(field: Field): unknown {
  switch (field.kind) {
    case 'flag':
      return true;
    case 'choice':
      return field.values.at(-1);
    case 'choices':
      return [];
    case 'int':
      return field.min;
    case 'version':
      return '9.9.9';
    case 'digest':
      return '0'.repeat(32);
    case 'day':
      return '2026-11-21';
    default:
      return 0;
  }
}

function payload(name: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'fixtures/payloads', `${name}.json`), 'utf8'));
}

function without(object: Readonly<Record<string, unknown>>, ...names: readonly (readonly string[])[]) {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.flat().includes(name)));
}

/** An event of werf in the words of its contract. Its measured time is put into a range, as its client would do. */
function fromWerf(sent: Readonly<Record<string, unknown>>, checker: Checker) {
  const { commandOptions, durationMs, ...data } = sent.eventData as {
    commandOptions?: { name: string }[];
    durationMs?: number;
  };
  const edges = (werf.events.CommandExited.fields.durationMs as { edges: readonly number[] }).edges;
  return {
    common: checker.acceptCommon(sent.attributes),
    event: checker.acceptEvent(sent.eventType, {
      ...data,
      command: sent.command,
      projectID: sent.projectID,
      ...(commandOptions === undefined ? {} : { commandOptions: commandOptions.map(({ name }) => name) }),
      ...(durationMs === undefined ? {} : { durationMs: edges.filter((edge) => durationMs >= edge).length }),
    }),
  };
}

interface Trace {
  readonly resourceSpans: {
    readonly scopeSpans: {
      readonly spans: {
        readonly attributes: {
          readonly key: string;
          readonly value: { readonly stringValue?: string; readonly intValue?: string };
        }[];
      }[];
    }[];
  }[];
}

interface WrenProperties {
  readonly question: string;
  readonly memory_usage: { readonly rss: number };
  readonly cpu_usage: { readonly user: number; readonly system: number };
}
