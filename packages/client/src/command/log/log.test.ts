import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { machine, use } from '../../../test/machine.ts';

const bodies = ({ requests }: { readonly requests: readonly { readonly body: string }[] }) =>
  requests.map(({ body }) => body);

test('nothing was ever sent: it says so', async () => {
  const at = await machine();
  expect(await at.command('log')).toEqual({ exitCode: 0, text: 'Nothing was ever sent from here.' });
  expect(await at.json('log')).toEqual({ requests: [], mayHaveForgotten: false, logFile: null });
});

test('everything that the collector received is in it, byte for byte, newest last, with the answer', async () => {
  const at = await machine();
  await at.command('on');
  at.collector.behave({ status: 503 }, { status: 204 }, { status: 400 }, { status: 204 });
  for (let i = 0; i < 3; i++) {
    const telemetry = at.run();
    use(telemetry);
    await telemetry.$deliver();
  }
  const report = await at.json('log');
  expect(bodies(report)).toEqual(at.collector.received.map(({ body }) => body));
  expect(report.requests.map(({ status }: { status: number }) => status).slice(0, 4)).toEqual([503, 204, 400, 204]);
  const { text } = await at.command('log');
  for (const { body } of at.collector.received) expect(text).toContain(`\n${body}`);
  expect(text).toMatch(/^2026-11-21 12:00 UTC {2}2 events {2}503 later\n/);
  expect(text).toMatch(/400 refused/);
});

test('an attempt without an answer is told from one with', async () => {
  const at = await machine();
  await at.command('on');
  at.collector.behave('cut');
  const telemetry = at.run();
  telemetry.started();
  await telemetry.$deliver();
  expect((await at.command('log')).text).toMatch(/no answer/);
});

test('after an off it does not claim that nothing was ever sent', async () => {
  const at = await machine();
  await at.command('on');
  const telemetry = at.run();
  telemetry.started();
  await telemetry.$deliver();
  await at.command('off');
  expect((await at.command('log')).text).toMatch(/^Nothing was sent since the choice of 2026-11-21; an off deletes/);
});

test('a line that was cut short is passed over', async () => {
  const at = await machine();
  await at.command('on');
  const telemetry = at.run();
  telemetry.started();
  await telemetry.$deliver();
  const before = bodies(await at.json('log'));
  appendFileSync(join(at.dir, 'sent.jsonl'), 'null\n{"at":"nonsense","status":204,"body":{"events":[]}}\n{"at":"2026-');
  expect(bodies(await at.json('log'))).toEqual(before);
});

test('where much was sent, the oldest may be gone, and it says so', async () => {
  const at = await machine();
  await at.command('on');
  const telemetry = at.run();
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 100; i++) telemetry.command_run({ command: 'index', ok: true, took: 1, languages: [] });
    await telemetry.$deliver();
  }
  const report = await at.json('log');
  expect(report.mayHaveForgotten).toBe(true);
  expect(bodies(report)).toEqual(at.collector.received.slice(-report.requests.length).map(({ body }) => body));
  expect(report.requests.length).toBeLessThan(at.collector.received.length);
});

describe('TOOL_TELEMETRY_LOG_FILE', () => {
  test('has exactly what the collector received, byte for byte, over many runs, and outlives an off', async () => {
    const at = await machine();
    const file = join(at.dir, '..', 'all.jsonl');
    at.env.TOOL_TELEMETRY_LOG_FILE = file;
    await at.command('on');
    at.collector.behave({ status: 503 }, { status: 204 });
    for (let i = 0; i < 3; i++) {
      const telemetry = at.run();
      for (let n = 0; n < 60; n++) use(telemetry);
      await telemetry.$deliver();
    }
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const received = at.collector.received.map(({ body }) => body);
    expect(received.length).toBeGreaterThan(5);
    expect(lines.map((line) => /^\{"at":"[^"]+","status":\d+,"body":(.*)\}$/.exec(line)?.[1])).toEqual(received);
    expect((await at.command('log')).text).toContain(`The complete log since TOOL_TELEMETRY_LOG_FILE is set: ${file}`);
    await at.command('off');
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toEqual(lines);
  });

  test('is named before there is one', async () => {
    const at = await machine();
    at.env.TOOL_TELEMETRY_LOG_FILE = join(at.dir, 'later.jsonl');
    expect((await at.command('log')).text).toMatch(/later\.jsonl, which nothing has been written to yet$/);
  });
});
