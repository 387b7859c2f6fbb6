import { describe, expect, it } from 'vitest';
import contract from '../../../../../../examples/ai-workbench/telemetry.contract.ts';
import { KEY, openTestIntake, sample } from '../testing.ts';

const PATH = `/in/${KEY}/ai-workbench`;
const unknown = (event: string, count: number) => ({
  what: 'field',
  reason: 'unknown_field',
  event,
  field: null,
  count,
});

describe('the ai-workbench dialect', () => {
  it.each(['runtime-start', 'runtime-error', 'cli-command', 'cli-error'])('keeps the whole of %s', async (name) => {
    const intake = await openTestIntake(contract);
    const { installId, version, event, fields } = sample(import.meta.url, name);
    const answer = await intake.post(PATH, sample(import.meta.url, name));
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(intake.batches()).toMatchObject([
      { common: { version }, events: [{ event, identity: installId, fields }], drops: [] },
    ]);
  });

  it('takes null for a field that was not sent: no chat provider', async () => {
    const intake = await openTestIntake(contract);
    const start = sample(import.meta.url, 'runtime-start');
    const fields = { ...(start.fields as object), hasChat: false, chatProvider: null };
    await intake.post(PATH, { ...start, fields });
    expect(intake.batches()).toMatchObject([{ events: [{ fields: { hasChat: false } }], drops: [] }]);
  });

  it.each([
    ['the value of an option in the place of the command', { command: 'canary-acme-prod' }, { command: 'other' }, 0],
    ['a message beside the command', { command: 'status', message: 'canary' }, { command: 'status' }, 1],
    ['a path as a name', { command: 'status', '/home/canary': 1 }, { command: 'status' }, 1],
  ])('stores nothing of %s', async (_, fields, kept, drops) => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, { ...sample(import.meta.url, 'cli-command'), fields });
    expect(intake.batches()[0]?.events).toMatchObject([{ fields: kept }]);
    expect(intake.batches()[0]?.drops).toEqual(drops === 0 ? [] : [unknown('command_run', drops)]);
    expect(intake.spooled()).not.toContain('canary');
  });

  it('counts what stands beside the envelope', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, { ...sample(import.meta.url, 'cli-command'), hostname: 'canary', user: 'canary' });
    expect(intake.batches()[0]?.drops).toEqual([unknown('command_run', 2)]);
    expect(intake.spooled()).not.toContain('canary');
  });

  it.each([[null], [[]], ['text'], [7], [{}], [{ installId: 'x', fields: {} }]])('answers 400 to %j', async (body) => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(PATH, JSON.stringify(body))).status).toBe(400);
    expect(intake.batches()).toEqual([]);
  });

  it.each([
    [{ event: '__proto__', fields: {} }, 'unknown_event'],
    [{ event: 'constructor' }, 'unknown_event'],
    [{ event: 7 }, 'unknown_event'],
    [{ event: 'command_run', fields: 7 }, 'malformed_event'],
    [{ event: 'command_run', fields: ['workspace'] }, 'malformed_event'],
    [{ event: 'command_run' }, 'missing_field'],
    [{ event: 'error', fields: { code: ['network_error'] } }, 'missing_field'],
  ])('counts what is wrong in %j', async (body, reason) => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(PATH, { installId: 7, version: [], ...body })).status).toBe(204);
    const [batch] = intake.batches();
    expect(batch?.events).toEqual([]);
    expect(batch?.drops).toContainEqual(expect.objectContaining({ what: 'event', reason }));
  });
});
