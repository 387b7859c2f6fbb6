import { describe, expect, it } from 'vitest';
import contract from '../../../../../../examples/werf/telemetry.contract.ts';
import { encodeByLibrary } from '../otlp/testing.ts';
import { KEY, openTestIntake, sample } from '../testing.ts';

const PATH = `/in/${KEY}/werf`;
const TRACES = `${PATH}/v1/traces`;
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const RUN = '2f75d020684e4224901335e95e1b7721';
const started = sample(import.meta.url, 'command-started');
const exited = sample(import.meta.url, 'command-exited');
const trace = sample(import.meta.url, 'otlp-trace');
const malformedProject = (event: string) => ({
  what: 'field',
  reason: 'malformed',
  event,
  field: 'projectID',
  count: 1,
});

describe('the werf dialect', () => {
  it('keeps a command that was started, but for the bare hash of its project', async () => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(PATH, started);
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(intake.batches()).toMatchObject([
      {
        common: { version: 'dev', os: 'linux', arch: 'x64', ci: true, ciName: 'gitlab' },
        events: [
          { event: 'CommandStarted', identity: RUN, fields: { command: 'werf converge', commandOptions: ['repo'] } },
        ],
        drops: [malformedProject('CommandStarted')],
      },
    ]);
    expect(intake.spooled()).not.toContain('b4c2d019');
  });

  it('keeps how it ended, its time in milliseconds as a range', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, exited);
    expect(intake.batches()).toMatchObject([
      { events: [{ fields: { exitCode: 0, durationMs: 3 } }], drops: [malformedProject('CommandExited')] },
    ]);
  });

  it.each([
    [0, 0],
    [3, 0],
    [99.5, 0],
    [100, 1],
    [10_827, 3],
    [1e15, 6],
    [1e308, 6],
    [-1, undefined],
    ['3', undefined],
    [[3], undefined],
    [{ ms: 3 }, undefined],
  ])('puts %j ms into its range, whatever index looks like it', async (durationMs, index) => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, { ...exited, eventData: { exitCode: 0, durationMs } });
    const [event] = intake.batches()[0]?.events ?? [];
    expect(event?.fields.durationMs).toBe(index);
  });

  it('keeps in which way an option was set, where that is marked', async () => {
    const intake = await openTestIntake(contract);
    const commandOptions = [
      { name: 'repo', asCli: true, asEnv: false, count: 1 },
      { name: 'env', asCli: false, asEnv: true, count: 1 },
      { name: '--repo=registry.canary.com', asCli: true },
    ];
    await intake.post(PATH, { ...started, eventData: { commandOptions } });
    expect(intake.batches()[0]?.events[0]?.fields).toEqual({
      command: 'werf converge',
      commandOptions: ['env', 'other', 'repo'],
      commandOptionsAsCli: ['other', 'repo'],
      commandOptionsAsEnv: ['env'],
    });
    expect(intake.spooled()).not.toContain('canary');
  });

  it('takes `CI`, as the documentation writes it, for `ci`', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, { ...exited, attributes: { CI: true, os: 'darwin' } });
    expect(intake.batches()[0]?.common).toEqual({ ci: true, os: 'macos' });
  });

  it.each([
    ['an image', 'ImageBuildFinished', { image: 'canary-billing', durationMs: 15_500, rebuilt: true }],
    ['a stage', 'StageBuildFinished', { image: 'canary', stage: 'canary', fromCache: false }],
    ['an error of git', 'UnshallowFailed', { errorMessage: 'canary', gitlabServerVersion: '15.2.1-canary' }],
    ['an option with its value', 'CommandStarted', { commandOptions: [{ name: 'canary=1' }, { name: 'canary' }] }],
    ['options of another form', 'CommandStarted', { commandOptions: { canary: true } }],
    ['options within options', 'CommandStarted', { commandOptions: [{ name: { canary: ['canary'] } }, 'canary'] }],
  ])('stores nothing of %s', async (_, eventType, eventData) => {
    const intake = await openTestIntake(contract);
    const event = { ...started, eventType, eventData, userID: 'canary', attributes: { extra: { team: 'canary' } } };
    expect((await intake.post(PATH, event)).status).toBe(204);
    expect(intake.batches()[0]?.drops).not.toEqual([]);
    expect(intake.spooled()).not.toContain('canary');
  });

  it.each([[null], [[]], ['text'], [7], [{}], [{ executionID: RUN }]])('answers 400 to %j', async (body) => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(PATH, JSON.stringify(body))).status).toBe(400);
  });

  it.each([
    [{ eventType: '__proto__' }, 'unknown_event'],
    [{ eventType: 7, eventData: null }, 'unknown_event'],
    [{ eventType: 'CommandExited', eventData: 7, attributes: 7, ts: {} }, 'malformed_event'],
    [{ eventType: 'CommandExited', eventData: 'not JSON' }, 'malformed_event'],
    [{ eventType: 'CommandExited', command: 'werf build' }, 'missing_field'],
  ])('counts what is wrong in %j', async (body, reason) => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(PATH, body)).status).toBe(204);
    expect(intake.batches()).toMatchObject([{ events: [] }]);
    expect(intake.batches()[0]?.drops).toContainEqual(expect.objectContaining({ what: 'event', reason }));
  });
});

describe('the werf dialect at /v1/traces', () => {
  it.each([
    ['JSON', trace, undefined],
    ['protobuf', encodeByLibrary('ExportTraceServiceRequest', trace), PROTOBUF],
  ])('keeps what its code sends as %s, without the user', async (_, body, headers) => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(TRACES, body, headers);
    expect(answer.status).toBe(200);
    expect(intake.batches()).toMatchObject([
      {
        common: { version: '2.60.2', os: 'linux', arch: 'x64', ci: true, ciName: 'gitlab' },
        events: [
          { event: 'CommandStarted', identity: RUN, fields: { command: 'werf converge', commandOptions: ['repo'] } },
        ],
        // `extra` among the attributes; the bare hash of the project; the user.
        drops: [
          { reason: 'unknown_field', event: null, count: 1 },
          { reason: 'malformed', field: 'projectID', count: 1 },
          { reason: 'unknown_field', event: 'CommandStarted', count: 1 },
        ],
      },
    ]);
    expect(intake.spooled()).not.toMatch(/9f2c0c1f|67faac1e/);
  });

  it('gives a span the same batch id each time it is sent', async () => {
    const intake = await openTestIntake(contract);
    for (let i = 0; i < 2; i++) await intake.post(TRACES, trace);
    const [a, b] = intake.batches().map(({ batch }) => batch);
    expect(a).toBe(b);
  });

  it('says in its answer how much the contract refused whole', async () => {
    const intake = await openTestIntake(contract);
    const text = JSON.stringify(trace).replace('"CommandStarted"', '"ImageBuildFinished"');
    expect(await (await intake.post(TRACES, text)).json()).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'not in the contract of this project' },
    });
  });

  it('takes no other signal', async () => {
    const intake = await openTestIntake(contract);
    for (const signal of ['logs', 'metrics']) {
      expect((await intake.post(`${PATH}/v1/${signal}`, trace)).status).toBe(404);
    }
  });
});
