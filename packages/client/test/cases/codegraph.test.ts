import { existsSync, readFileSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import contract from '../../../../examples/codegraph/telemetry.contract.ts';
import { DAY, type Machine, machineOf } from '../machine.ts';
import { runTool } from '../tool.ts';

/**
 * The client's cases of codegraph, by their numbers, under its own contract. Where we differ the title says how.
 *
 * Theirs 35 to 54 are about a server and a dashboard.
 */
type Codegraph = Machine<typeof contract>;
const common = { codegraph_version: '1.6.2', node_major: 22, ci: false };
const machine = (): Promise<Codegraph> => machineOf(contract, { common });

/** Somebody has chosen, so that no notice stands in the way. */
async function chosen(): Promise<Codegraph> {
  const at = await machine();
  at.run().$choose('on');
  return at;
}

const explore = { kind: 'mcp_tool', name: 'codegraph_explore', client_name: 'Claude Code' } as const;
const fresh = { targets: ['claude'], scope: 'local', kind: 'fresh' } as const;
const usage = (at: Codegraph) => at.collector.events().filter(({ event }) => event === 'usage_rollup');
const onDisk = (at: Codegraph) => at.files().filter((name) => /buffer|sending/.test(name));
const idIn = (at: Codegraph) => readFileSync(join(at.dir, 'id'), 'utf8').trim();
const CLAIM = 'sending-00112233445566778899aabb.999999999-0badc0de-abcdefgh.jsonl';

/** What a sender leaves that was killed two hours ago, between taking the buffer and sending it. */
function crash(at: Codegraph): void {
  const claim = join(at.dir, CLAIM);
  renameSync(join(at.dir, 'buffer.jsonl'), claim);
  const then = new Date(Date.now() - 2 * 3_600_000);
  utimesSync(claim, then, then);
}

describe('who decides', () => {
  test('codegraph 1: nothing set: on, by the default, and no id yet', async () => {
    const at = await machine();
    expect(at.run().$status()).toMatchObject({ mode: 'on', decider: 'default' });
    expect(at.files()).toEqual([]);
  });

  test('codegraph 2: DO_NOT_TRACK beats the variable and a stored yes', async () => {
    const at = await chosen();
    Object.assign(at.env, { DO_NOT_TRACK: '1', CODEGRAPH_TELEMETRY: '1' });
    expect(at.run().$status()).toMatchObject({ mode: 'off', decider: 'do-not-track' });
  });

  test.each([
    ['0', 'on', 'off'],
    ['1', 'off', 'on'],
    // Differs: theirs reads these as on.
    ['off', 'on', 'off'],
    ['disabled', 'on', 'off'],
  ] as const)('codegraph 3: the variable as %s beats a stored %s', async (word, stored, mode) => {
    const at = await machine();
    at.run().$choose(stored);
    at.env.CODEGRAPH_TELEMETRY = word;
    expect(at.run().$status()).toMatchObject({ mode, decider: 'environment' });
  });

  test('codegraph 4: a stored no decides where no variable does', async () => {
    const at = await machine();
    at.run().$choose('off');
    expect(at.run().$status()).toMatchObject({ mode: 'off', decider: 'stored' });
  });

  test('codegraph 5: off by the environment: no request, no file, no word', async () => {
    const at = await machine();
    at.env.CODEGRAPH_TELEMETRY = '0';
    const telemetry = at.run();
    telemetry.usage_rollup({ ...explore, count: 1 });
    telemetry.install(fresh);
    telemetry.$flush();
    expect(await telemetry.$deliver()).toEqual({ sent: 0, kept: 0, outcome: 'off' });
    expect([at.files(), at.lines, at.collector.received]).toEqual([[], [], []]);
  });
});

describe('off and on', () => {
  test('codegraph 6: off deletes what waits', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.install(fresh);
    telemetry.$flush();
    expect(onDisk(at)).toEqual(['buffer.jsonl']);
    at.run().$choose('off');
    expect(at.files()).toEqual(['choice.json']);
  });

  test.each([7, 26])('codegraph %i: off deletes the id, on mints another', async () => {
    const at = await chosen();
    const id = () => {
      const telemetry = at.run();
      telemetry.install(fresh);
      telemetry.$flush();
      return idIn(at);
    };
    const before = id();
    at.run().$choose('off');
    expect(existsSync(join(at.dir, 'id'))).toBe(false);
    expect(readFileSync(join(at.dir, 'choice.json'), 'utf8')).not.toContain(before.slice(0, 8));
    at.run().$choose('on');
    expect(id()).not.toBe(before);
  });

  test('codegraph 8: a running instance stops after another has said no, and the buffer stays gone', async () => {
    const at = await chosen();
    const running = at.run();
    running.install(fresh);
    running.$flush();
    at.run().$choose('off');
    running.install(fresh);
    running.$flush();
    await running.$deliver();
    expect([at.files(), at.collector.received]).toEqual([['choice.json'], []]);
  });
});

describe('the notice', () => {
  test('codegraph 9: recording only buffers; a delivery on the same day is silent and sends nothing', async () => {
    const at = await machine();
    const telemetry = at.run();
    telemetry.usage_rollup({ ...explore, count: 1 });
    await telemetry.$deliver();
    expect([at.lines, at.collector.received]).toEqual([[], []]);
    expect(at.files()).not.toContain('notice');
  });

  test('codegraph 10, but its run sends nothing: the notice comes once, and names both switches', async () => {
    const at = await machine();
    for (let run = 0; run < 3; run++) {
      const telemetry = at.run();
      telemetry.install(fresh);
      expect((await telemetry.$deliver()).sent).toBe([0, 2, 1][run]);
    }
    expect(at.lines).toEqual([expect.stringMatching(/CODEGRAPH_TELEMETRY=0.*DO_NOT_TRACK=1/)]);
    expect(idIn(at)).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  });

  test('codegraph 11: the id is the same over instances, and over a repeated yes', async () => {
    const at = await chosen();
    const ids = [];
    for (let run = 0; run < 3; run++) {
      const telemetry = at.run();
      telemetry.install(fresh);
      await telemetry.$deliver();
      ids.push(at.collector.received.at(-1)?.batch.identity);
      at.run().$choose('on');
    }
    expect(new Set(ids)).toEqual(new Set([idIn(at)]));
  });

  test('codegraph 12: a choice in the installer takes the place of the notice, and the event is sent', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.install(fresh);
    expect((await telemetry.$deliver()).sent).toBe(1);
    expect(at.lines).toEqual([]);
  });
});

describe('counters and events', () => {
  test('codegraph 13, with a day for the noon of it: a day’s counts leave as one row when it is over', async () => {
    const at = await chosen();
    const telemetry = at.run();
    for (const isError of [false, false, true]) {
      telemetry.usage_rollup({ ...explore, client_version: '2.1.0', count: 1, error_count: isError ? 1 : 0 });
    }
    await telemetry.$deliver();
    expect(at.collector.received).toEqual([]);
    at.now += DAY;
    telemetry.usage_rollup({ ...explore, count: 1 });
    await telemetry.$deliver();
    expect(at.collector.received).toHaveLength(1);
    expect(usage(at)).toEqual([
      {
        event: 'usage_rollup',
        day: '2026-11-21',
        fields: { ...explore, client_version: '2.1', count: 3, error_count: 1 },
      },
    ]);
    expect(readFileSync(join(at.dir, 'buffer.jsonl'), 'utf8')).toContain('"day":"2026-11-22"');
  });

  test.each([
    [14, 'three processes, in three lines that are merged when they leave'],
    [15, 'lines that an older version has left'],
  ])('codegraph %i: one counter of %s is one event', async (number) => {
    const at = await chosen();
    for (let run = 0; run < 3; run++) {
      const telemetry = at.run({ common: { ...common, codegraph_version: number === 15 ? '1.5.0' : '1.6.2' } });
      telemetry.usage_rollup({ ...explore, count: 1 });
      telemetry.$flush();
    }
    expect(readFileSync(join(at.dir, 'buffer.jsonl'), 'utf8').match(/"usage_rollup","day"/g)).toHaveLength(3);
    at.now += DAY;
    await at.run().$deliver();
    expect(usage(at).map(({ fields }) => fields.count)).toEqual([3]);
  });

  test('codegraph 16: single events leave with the next delivery, whatever the day', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.index({ languages: ['go'], file_count_bucket: 500, duration_bucket: 20 });
    telemetry.uninstall({ targets: ['claude'] });
    expect((await telemetry.$deliver()).sent).toBe(2);
  });

  test('codegraph 17: the tool’s endpoint is used, and the variable beats it', async () => {
    const at = await chosen();
    at.env = {};
    const telemetry = at.run({ endpoint: at.collector.url });
    telemetry.install(fresh);
    await telemetry.$deliver();
    expect(at.collector.received[0]?.path).toBe('/v1/batch');
    at.env = { CODEGRAPH_TELEMETRY_ENDPOINT: at.collector.url };
    const other = at.run({ endpoint: 'http://127.0.0.1:1' });
    other.install(fresh);
    expect((await other.$deliver()).outcome).toBe('delivered');
  });
});

describe('what goes wrong', () => {
  test('codegraph 18, kept under its id rather than put back: after a failure the next delivery brings it', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.install(fresh);
    at.collector.behave('cut', { status: 204 });
    expect(await telemetry.$deliver()).toMatchObject({ sent: 0, kept: 1, outcome: 'failed' });
    expect(onDisk(at)).toEqual([expect.stringMatching(/^sending-[0-9a-f]{24}\.jsonl$/)]);
    expect(await at.run().$deliver()).toMatchObject({ sent: 1, kept: 0 });
    expect(onDisk(at)).toEqual([]);
    const [first, second] = at.collector.received;
    expect(second?.body).toBe(first?.body);
  });

  test('codegraph 19: an endpoint that hangs costs the budget, and the event is kept', async () => {
    const at = await chosen();
    const telemetry = at.run({ budget: 200 });
    telemetry.install(fresh);
    at.collector.behave('hang');
    expect(await telemetry.$deliver()).toMatchObject({ sent: 0, kept: 1, outcome: 'failed' });
  });

  test('codegraph 20: the buffer stays below 256 KiB; the oldest go, and are counted', async () => {
    const at = await chosen();
    for (let run = 0; run < 40; run++) {
      const telemetry = at.run();
      for (let i = 0; i < 100; i++) {
        telemetry.index({
          languages: ['typescript', 'javascript', 'python', 'go', 'rust', 'java'],
          duration_bucket: i,
        });
      }
      telemetry.$flush();
    }
    const texts = ['buffer.old.jsonl', 'buffer.jsonl'].map((name) => readFileSync(join(at.dir, name), 'utf8'));
    expect(Buffer.byteLength(texts.join(''))).toBeLessThanOrEqual(256 * 1024);
    for (const line of texts.join('').split('\n').filter(Boolean)) expect(JSON.parse(line)).toMatchObject({ v: 1 });
    const { waiting, lost } = at.run().$status();
    expect([lost > 0, waiting + lost]).toEqual([true, 4000]);
  });

  test('codegraph 21: a corrupt line is passed over, the others are delivered', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.install(fresh);
    telemetry.$flush();
    const buffer = join(at.dir, 'buffer.jsonl');
    writeFileSync(buffer, `{"v":1,"events":[{"ev\n${readFileSync(buffer, 'utf8')}not JSON\n`);
    expect(await at.run().$deliver()).toMatchObject({ sent: 1, kept: 0 });
  });

  test('codegraph 22: what a crashed sender has left is delivered', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.install(fresh);
    telemetry.$flush();
    crash(at);
    expect(await at.run().$deliver()).toMatchObject({ sent: 1, kept: 0 });
    expect(onDisk(at)).toEqual([]);
  });

  test('codegraph 23, in rows that add up where the claims differ: what was left and what waits make 2 + 2 x 2 = 6', async () => {
    const at = await chosen();
    const record = () => {
      const telemetry = at.run();
      telemetry.usage_rollup({ ...explore, count: 2 });
      telemetry.$flush();
    };
    record();
    crash(at);
    record();
    record();
    at.now += DAY;
    await at.run().$deliver();
    // The runs above have begun deliveries of their own, which may have taken a part.
    const sum = () => usage(at).reduce((total, { fields }) => total + Number(fields.count), 0);
    await expect.poll(sum).toBe(6);
    expect(at.run().$status().waiting).toBe(0);
  });

  test('codegraph 24: nothing on stdout, debugging or not', async () => {
    const dir = join((await machine()).dir, 'tool');
    const body = `telemetry.command_run({ command: 'index' }); await telemetry.$deliver(); await telemetry.$deliver();`;
    for (const debug of ['0', '1']) {
      const env = {
        TESTTOOL_TELEMETRY: '1',
        TESTTOOL_TELEMETRY_ENDPOINT: 'http://127.0.0.1:1',
        TESTTOOL_TELEMETRY_DEBUG: debug,
      };
      expect((await runTool(dir, body, { env })).stdout).toBe('');
    }
  });

  test('codegraph 25, without a singleton: two in one process are one installation', async () => {
    const at = await chosen();
    const [one, two] = [at.run(), at.run()];
    one.install(fresh);
    two.install(fresh);
    await Promise.all([one.$deliver(), two.$deliver()]);
    await at.run().$deliver();
    expect(at.collector.events()).toHaveLength(2);
    expect(new Set(at.collector.received.map(({ batch }) => batch.identity)).size).toBe(1);
  });
});

describe('a no while others run', () => {
  const ways = {
    flush: async (telemetry: ReturnType<Codegraph['run']>) => telemetry.$flush(),
    deliver: (telemetry: ReturnType<Codegraph['run']>) => telemetry.$deliver(),
  };

  test.each(['flush', 'deliver'] as const)(
    'codegraph 27: on %s, what they hold is dropped, and a yes does not revive it',
    async (way) => {
      const at = await chosen();
      const running = at.run();
      running.install(fresh);
      at.run().$choose('off');
      await ways[way](running);
      running.install(fresh);
      await ways[way](running);
      expect(at.files()).toEqual(['choice.json']);
      at.run().$choose('on');
      await running.$deliver();
      expect(at.collector.received).toEqual([]);
    },
  );

  test('codegraph 28: it is seen at the interval of a server, which sends nothing', async () => {
    const at = await chosen();
    let looks = 0;
    at.env = new Proxy(at.env, {
      get(env, name: string) {
        if (name === 'DO_NOT_TRACK') looks += 1;
        return env[name];
      },
    });
    const running = at.run({ every: 10 });
    running.install(fresh);
    at.run().$choose('off');
    const before = looks;
    await expect.poll(() => looks - before).toBeGreaterThan(3);
    expect([at.files(), at.collector.received, running.$status().waiting]).toEqual([['choice.json'], [], 0]);
  });

  test('codegraph 29: of an off and on that a process slept through it sends nothing old, and the new under the new id', async () => {
    const at = await chosen();
    const running = at.run();
    running.install(fresh);
    await running.$deliver();
    running.uninstall({ targets: ['claude'] });
    at.run().$choose('off');
    at.run().$choose('on');
    await running.$deliver();
    running.install(fresh);
    await running.$deliver();
    expect(at.collector.events().map(({ event }) => event)).toEqual(['install', 'install']);
    expect(new Set(at.collector.received.map(({ batch }) => batch.identity)).size).toBe(2);
  });

  test.each([false, true])(
    'codegraph 30: a request under way that fails after a no brings nothing back (a yes after it: %s)',
    async (isBack) => {
      const at = await chosen();
      const running = at.run({ budget: 10_000 });
      running.install(fresh);
      at.collector.behave('hang');
      const delivery = running.$deliver();
      await at.collector.requests(1);
      at.run().$choose('off');
      if (isBack) at.run().$choose('on');
      await at.collector.close();
      expect(await delivery).toMatchObject({ sent: 0, kept: 0 });
      expect(onDisk(at)).toEqual([]);
      expect(at.files()).not.toContain('id');
    },
  );

  test('codegraph 31: it is asked before each batch', async () => {
    const at = await chosen();
    const running = at.run();
    for (let i = 0; i < 105; i++) running.install(fresh);
    at.collector.behave('hang');
    const delivery = running.$deliver();
    await at.collector.requests(1);
    at.run().$choose('off');
    await at.collector.close();
    await delivery;
    expect(at.collector.received.map(({ batch }) => batch.events.length)).toEqual([100]);
  });

  test('codegraph 32: claims that were left behind go too', async () => {
    const at = await chosen();
    const telemetry = at.run();
    telemetry.install(fresh);
    telemetry.$flush();
    crash(at);
    at.run().$choose('off');
    expect(at.files()).toEqual(['choice.json']);
  });

  test.each([{ DO_NOT_TRACK: '1' }, { CODEGRAPH_TELEMETRY: '0' }])(
    'codegraph 33: %j in the middle of a run drops what it holds',
    async (word) => {
      const at = await chosen();
      const running = at.run();
      running.install(fresh);
      Object.assign(at.env, word);
      await running.$deliver();
      expect(running.$status()).toMatchObject({ mode: 'off', waiting: 0 });
      expect([onDisk(at), at.collector.received]).toEqual([[], []]);
    },
  );

  test('codegraph 34: a yes of the environment over a stored no sends under a new id; the others still see the no', async () => {
    const at = await chosen();
    const first = at.run();
    first.install(fresh);
    await first.$deliver();
    at.run().$choose('off');
    at.env.CODEGRAPH_TELEMETRY = '1';
    const forced = at.run();
    forced.install(fresh);
    await forced.$deliver();
    const [before, after] = at.collector.received.map(({ batch }) => batch.identity);
    expect(after).toMatch(/^[0-9a-f-]{36}$/);
    expect(after).not.toBe(before);
    delete at.env.CODEGRAPH_TELEMETRY;
    expect(at.run().$status()).toMatchObject({ mode: 'off', decider: 'stored' });
  });
});
