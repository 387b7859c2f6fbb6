import { describe, expect, it } from 'vitest';
import contract from '../../../../../../examples/axonflow/telemetry.contract.ts';
import { KEY, openTestIntake, sample } from '../testing.ts';

const PATH = `/in/${KEY}/axonflow`;
const INSTANCE = '7b5d1e62-3f0a-4c2b-9d11-0c6f1a2b3c4d';

describe('the axonflow dialect', () => {
  it('keeps the eight fields of an early SDK, the eighth as the identity', async () => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(`${PATH}/v1/ping`, sample(import.meta.url, 'ping'))).status).toBe(200);
    expect(intake.batches()).toMatchObject([
      {
        common: { sdk: 'typescript', sdk_version: '4.0.1', os: 'linux', arch: 'x64', runtime_version: '20.11' },
        events: [
          {
            event: 'ping',
            identity: INSTANCE.replaceAll('-', ''),
            fields: { platform_version: '5.1.0', deployment_mode: 'production' },
          },
        ],
        // `features`, which the contract does not have.
        drops: [{ reason: 'unknown_field', event: 'ping', field: null, count: 1 }],
      },
    ]);
  });

  it('keeps of a later SDK what the contract has, and nothing of the organisation', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, sample(import.meta.url, 'ping-later-sdk'));
    expect(intake.batches()).toMatchObject([
      {
        common: { sdk: 'go', sdk_version: '9.1.0', os: 'linux', arch: 'x64', runtime_version: '1.22' },
        events: [{ fields: { platform_version: '10.4.0', deployment_mode: 'other' } }],
        drops: [{ reason: 'unknown_field', event: 'ping', field: null, count: 7 }],
      },
    ]);
    for (const text of ['local-dev-org', 'langchain', 'nterprise', 'private_network']) {
      expect(intake.spooled()).not.toContain(text);
    }
  });

  it('keeps no id of a plugin, which has it for good, in a stream that promises a new one for every process', async () => {
    const intake = await openTestIntake(contract);
    await intake.post(PATH, sample(import.meta.url, 'ping-plugin'));
    expect(intake.batches()).toMatchObject([
      {
        common: { sdk: 'other', sdk_version: '1.4.0', os: 'linux', arch: 'x64', runtime_version: '5.2' },
        events: [{ event: 'ping', fields: { deployment_mode: 'other' } }],
        drops: [{ reason: 'unknown_field', event: 'ping', field: null, count: 4 }],
      },
    ]);
    expect(intake.batches()[0]?.events[0]).not.toHaveProperty('identity');
    expect(intake.spooled()).not.toMatch(/0d9c4a3e|cs_3f1d/);
  });

  it('answers as the checkpoint does, and announces no release', async () => {
    const intake = await openTestIntake(contract);
    const answer = await intake.post(PATH, sample(import.meta.url, 'ping'));
    expect(await answer.json()).toEqual({ latest_version: '', alerts: [] });
  });

  it.each([[null], [[]], ['text'], [7], [{}], [{ instance_id: INSTANCE }]])('answers 400 to %j', async (body) => {
    const intake = await openTestIntake(contract);
    expect((await intake.post(PATH, JSON.stringify(body))).status).toBe(400);
  });

  it('loses one value and not the report, where one is far too long', async () => {
    const intake = await openTestIntake(contract);
    const ping = { ...sample(import.meta.url, 'ping'), platform_version: 'canary'.repeat(5000), sdk: '__proto__' };
    expect((await intake.post(PATH, ping)).status).toBe(200);
    expect(intake.batches()).toMatchObject([
      { common: { sdk: 'other', sdk_version: '4.0.1' }, events: [{ fields: { platform_version: 'other' } }] },
    ]);
    expect(intake.spooled()).not.toContain('canary');
  });
});
