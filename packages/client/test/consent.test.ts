import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { temporaryFolder } from '../../../test/support/at-end.ts';
import { type Collector, startCollector } from './collector.ts';
import { runTool, startTool, type ToolOptions } from './tool.ts';

/** Who decides and what follows from it, with real processes that share a home. */
let collector: Collector;
let dir: string;
let env: Record<string, string>;

beforeEach(async () => {
  collector = await startCollector();
  dir = join(temporaryFolder(), 'home');
  env = { TESTTOOL_TELEMETRY_ENDPOINT: collector.url };
});
afterEach(() => collector.close());

const use = `telemetry.command_run({ command: 'index' }); await telemetry.$deliver();`;
const status = `console.log(JSON.stringify(telemetry.$status()));`;
const run = (body: string, options: ToolOptions = {}) =>
  runTool(dir, body, { ...options, env: { ...env, ...options.env } });
const telemetryCommand = (word: string, options: ToolOptions = {}) =>
  run(
    `const { text, exitCode } = await telemetryCommand(telemetry, ['${word}']); console.log(text); process.exitCode = exitCode;`,
    options,
  );
const files = () => (existsSync(dir) ? readdirSync(dir).sort() : []);
const commands = () => collector.events().filter(({ event }) => event === 'command_run');
const modeOf = async (options: ToolOptions = {}) => {
  const { mode, decider } = JSON.parse((await run(status, options)).stdout) as { mode: string; decider: string };
  return `${mode} by ${decider}`;
};

describe('who decides', () => {
  test.each<[string, ToolOptions]>([
    ['off by do-not-track', { env: { DO_NOT_TRACK: '1', TESTTOOL_TELEMETRY: 'on' }, options: 'config: true,' }],
    ['on by environment', { env: { DO_NOT_TRACK: '0', TESTTOOL_TELEMETRY: 'YES' }, options: 'config: false,' }],
    ['off by environment', { env: { TESTTOOL_TELEMETRY: ' Disabled ' }, options: 'config: true,' }],
    ['local by environment', { env: { TESTTOOL_TELEMETRY: 'local' }, options: 'config: true,' }],
    ['off by config', { options: 'config: false,' }],
    ['local by config', { options: `config: 'local',` }],
    ['on by default', {}],
    ['off by default', { consent: 'ask' }],
    ['off by default', { consent: 'ask-every-start' }],
  ])('%s: %j', async (expected, options) => {
    expect(await modeOf(options)).toBe(expected);
  });

  test('a choice stands below the configuration and above the default', async () => {
    await telemetryCommand('off');
    expect([await modeOf(), await modeOf({ options: 'config: true,' })]).toEqual(['off by stored', 'on by config']);
    await telemetryCommand('local', { consent: 'off' });
    expect(await modeOf({ consent: 'off' })).toBe('local by stored');
  });

  test.each([
    [undefined, 'on by default'],
    ['production', 'on by default'],
    ['sandbox', 'off by default'],
    ['hosted', 'off by default'],
  ])('a contract with a default for each deployment: %s is %s', async (deployment, expected) => {
    const contract = `consent: { default: 'on', modes: { sandbox: 'off', hosted: 'ask' } },`;
    const options = deployment === undefined ? '' : `deployment: '${deployment}',`;
    expect(await modeOf({ contract, options })).toBe(expected);
    await run(use, { contract, options });
    expect(files().includes('buffer.jsonl')).toBe(expected.startsWith('on'));
  });

  test.each([
    ['count', 'on by default'],
    ['off', 'off by default'],
  ])('in CI, where the contract says %s: %s', async (ci, expected) => {
    expect(await modeOf({ contract: `ci: '${ci}',`, env: { CI: 'true' } })).toBe(expected);
  });
});

test.each(['esm', 'cjs'] as const)(
  'the telemetry command works on the session of either build (%s)',
  async (format) => {
    const body = `telemetryCommand(telemetry, ['off', '--json']).then(({ text, exitCode }) => {
  telemetry.command_run({ command: 'index' });
  console.log(text);
  process.exitCode = exitCode;
});`;
    const { code, stdout } = await run(body, { format });
    expect([code, JSON.parse(stdout).mode, files()]).toEqual([0, 'off', ['choice.json']]);
  },
);

describe('a notice', () => {
  test.each([
    ['before', [0, 2, 1], 1],
    ['same-run', [1, 1, 1], 1],
    ['documented-only', [1, 1, 1], 0],
  ] as const)('%s: of three runs %j events leave, and %i line is said', async (notice, sent, said) => {
    const lines: string[] = [];
    for (const expected of sent) {
      const before = commands().length;
      const { stdout, stderr, code } = await run(use, { contract: `notice: '${notice}',` });
      expect([code, stdout, commands().length - before]).toEqual([0, '', expected]);
      lines.push(...stderr.split('\n').filter(Boolean));
    }
    expect(lines).toHaveLength(said);
    for (const line of lines) expect(line).toMatch(/TESTTOOL_TELEMETRY=0.*DO_NOT_TRACK=1/);
  });

  test.each<[string, () => Promise<unknown>, Record<string, string>]>([
    ['a command', () => telemetryCommand('on'), {}],
    ['the environment', async () => {}, { TESTTOOL_TELEMETRY: '1' }],
  ])('is not needed after a yes by %s: the first run sends', async (_by, choose, more) => {
    await choose();
    const { stderr } = await run(use, { env: more });
    expect([stderr, commands().length]).toEqual(['', 1]);
  });

  test('is shown by one of twenty first runs at once, and nothing is lost to it', async () => {
    const runs = await Promise.all(Array.from({ length: 20 }, () => run(use)));
    expect(runs.filter(({ stderr }) => stderr !== '')).toHaveLength(1);
    // Some may have started after it was shown, and sent already; the rest goes with the next.
    await run(use);
    expect(commands()).toHaveLength(21);
  });

  test('is not followed by anything in a process that was running when it was shown', async () => {
    const running = await startServer();
    await running.step('record');
    await run(use);
    await running.step('deliver');
    expect(collector.received).toEqual([]);
  });
});

/** A process that does what it is told, one step at a signal, and says when it is done. */
async function startServer(options: ToolOptions = {}) {
  const script = join(temporaryFolder(), 'step');
  const body = `
const { readFileSync } = await import('node:fs');
const steps = {
  record: () => telemetry.started(),
  flush: () => telemetry.$flush(),
  deliver: () => telemetry.$deliver(),
};
process.on('SIGUSR2', async () => {
  await steps[readFileSync(${JSON.stringify(script)}, 'utf8')]();
  console.log('done');
});
setInterval(() => {}, 1000);
console.log('ready');`;
  const child: ChildProcess = startTool(dir, body, { ...options, env: { ...env, ...options.env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  const said = () => new Promise<void>((done) => child.stdout?.once('data', () => done()));
  await said();
  const { writeFileSync } = await import('node:fs');
  return {
    async step(what: 'record' | 'flush' | 'deliver') {
      writeFileSync(script, what);
      const done = said();
      child.kill('SIGUSR2');
      await done;
    },
  };
}

describe('a no that another process says', () => {
  beforeEach(() => telemetryCommand('on'));

  test.each(['flush', 'deliver'] as const)('is heard before anything is written or sent (%s)', async (what) => {
    const running = await startServer();
    await running.step('record');
    await telemetryCommand('off');
    await running.step(what);
    await running.step('record');
    await running.step(what);
    expect([files(), collector.received]).toEqual([['choice.json'], []]);
  });

  test('and a yes after it, both slept through: nothing old is sent, and the new under a new id', async () => {
    const running = await startServer();
    await running.step('record');
    await running.step('flush');
    const before = readFileSync(join(dir, 'id'), 'utf8').trim();
    await running.step('record');
    await telemetryCommand('off');
    expect(files()).toEqual(['choice.json']);
    // What it had sent by itself while that was allowed is not what is asked about.
    const allowed = collector.received.length;
    await telemetryCommand('on');
    await running.step('deliver');
    expect(collector.received.slice(allowed)).toEqual([]);
    await running.step('record');
    await running.step('deliver');
    const since = collector.received.slice(allowed).map(({ batch }) => batch);
    expect(since.flatMap(({ events }) => events.map(({ event }) => event))).toEqual(['active', 'started']);
    const ids = since.flatMap(({ identity }) => identity ?? []);
    expect(ids).toEqual([readFileSync(join(dir, 'id'), 'utf8').trim()]);
    expect(ids).not.toEqual([before]);
  });

  test('and a yes after it, while something was on its way: nothing of that is noted when it is over', async () => {
    collector.behave('hang');
    const running = await startServer({ options: 'budget: 1500,' });
    await running.step('record');
    const over = running.step('deliver');
    await collector.requests(1);
    await telemetryCommand('off');
    await telemetryCommand('on');
    const before = files();
    await over;
    expect([before.includes('sent.jsonl'), files()]).toEqual([false, before]);
  });

  test('deletes buffer, claims, log and ids', async () => {
    collector.behave({ status: 204 }, { status: 503 });
    const body = `telemetry.started(); telemetry.command_run({ command: 'index' }); await telemetry.$deliver(); telemetry.started();`;
    await run(body);
    expect(files().join()).toMatch(/buffer\.jsonl.*id.*sending-.*sent\.jsonl/);
    await telemetryCommand('off');
    expect(files()).toEqual(['choice.json']);
  });
});

describe('a contract that has widened', () => {
  const first = { options: 'revisions: { revision: 1, since: {} },' };
  const wider = {
    options: `revisions: { revision: 2, since: { 'events.started': 2, 'common.os': 2 } },`,
  };
  const both = `telemetry.command_run({ command: 'index' }); telemetry.started(); await telemetry.$deliver();`;
  const sent = () => collector.received.splice(0).map(({ batch }) => batch);
  const numbers = async (options: ToolOptions) => {
    const { revision, accepted } = JSON.parse((await run(status, options)).stdout) as Record<string, number>;
    return [revision, accepted];
  };
  const choice = () => JSON.parse(readFileSync(join(dir, 'choice.json'), 'utf8')) as Record<string, unknown>;

  test('sends what was agreed to, says so once, and the rest after another yes', async () => {
    await telemetryCommand('on', first);
    await run(both, first);
    expect(
      sent()
        .flatMap(({ events }) => events.map(({ event }) => event))
        .sort(),
    ).toEqual(['active', 'command_run', 'started']);
    const lines: string[] = [];
    for (let runs = 0; runs < 3; runs++) lines.push((await run(both, wider)).stderr);
    expect(lines).toEqual([
      expect.stringMatching(/^testtool can send more than you agreed to\. It is not sent/),
      '',
      '',
    ]);
    for (const { common, accepted, revision, events } of sent()) {
      expect([revision, accepted, common]).toEqual([2, 1, { version: '1.4' }]);
      expect(events.map(({ event }) => event)).toEqual(['command_run']);
    }
    expect([await numbers(wider), choice()]).toEqual([[2, 1], expect.objectContaining({ accepted: 1, asked: 2 })]);
    await telemetryCommand('on', wider);
    expect([await numbers(wider), choice()]).toEqual([[2, 2], expect.objectContaining({ accepted: 2, asked: 2 })]);
    expect((await run(both, wider)).stderr).toBe('');
    const after = sent();
    expect(after.flatMap(({ events }) => events.map(({ event }) => event)).sort()).toEqual(['command_run', 'started']);
    expect(after.map(({ common, accepted }) => [common.os, accepted])).toEqual([
      ['linux', undefined],
      ['linux', undefined],
    ]);
  });

  test('who has said no is neither asked nor told', async () => {
    await telemetryCommand('off', first);
    expect(await run(both, wider)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect([choice(), collector.received]).toEqual([expect.objectContaining({ accepted: 1, asked: 1 }), []]);
  });

  test('where nobody has chosen it is told once, and holds from the next run on', async () => {
    await run(both, first);
    await run(both, first);
    sent();
    const told = await run(both, wider);
    expect(told.stderr).toMatch(/^testtool can send more than you agreed to\. From the next run on/);
    expect(sent().flatMap(({ events }) => events.map(({ event }) => event))).toEqual(['command_run']);
    expect((await run(both, wider)).stderr).toBe('');
    expect(
      sent()
        .flatMap(({ events }) => events.map(({ event }) => event))
        .sort(),
    ).toEqual(['command_run', 'started']);
  });

  test('an older version of the tool beside it goes on as before', async () => {
    await telemetryCommand('on', wider);
    await run(both, first);
    expect(sent().map(({ revision, accepted }) => [revision, accepted])).toEqual([
      [1, undefined],
      [1, undefined],
    ]);
  });
});

describe('what a developer sees', () => {
  test('TESTTOOL_TELEMETRY_DEBUG shows what would be sent on stderr, and sends and keeps nothing', async () => {
    await telemetryCommand('on');
    await run(use);
    const before = files();
    collector.received.length = 0;
    const { stdout, stderr } = await run(use, { env: { TESTTOOL_TELEMETRY_DEBUG: '1' } });
    expect([stdout, files(), collector.received]).toEqual(['', before, []]);
    expect(JSON.parse(stderr)).toMatchObject({ key: 'ab_test', events: [{ event: 'command_run' }] });
  });

  test('TESTTOOL_TELEMETRY_LOG_FILE has what the collector received, byte for byte, of ten processes at once', async () => {
    await telemetryCommand('on');
    const file = join(temporaryFolder(), 'all.jsonl');
    const body = `for (let i = 0; i < 50; i++) telemetry.command_run({ command: 'index' }); telemetry.started(); await telemetry.$deliver();`;
    await Promise.all(
      Array.from({ length: 10 }, () =>
        run(body, { env: { TESTTOOL_TELEMETRY_LOG_FILE: file }, options: 'budget: 30_000,' }),
      ),
    );
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    // A delivery that made way for one that is awaited is there twice: without an answer, and with one.
    const logged = lines.flatMap((line) => /^\{"at":"[^"]+","status":204,"body":(.*)\}$/.exec(line)?.[1] ?? []);
    expect(logged.length).toBeGreaterThan(2);
    expect(new Set(logged)).toEqual(new Set(collector.received.map(({ body: received }) => received)));
  });
});
