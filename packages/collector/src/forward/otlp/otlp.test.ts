import { describe, expect, it } from 'vitest';
import { openReceiver } from '../../testing/receiver.ts';
import { events, settingsOf } from '../testing.ts';
import { otlp } from './otlp.ts';

describe('the forwarder to OTLP logs', () => {
  it('sends one log record an event, with the batch’s common fields as its resource', async () => {
    const receiver = await openReceiver();
    expect(await otlp.open(settingsOf('otlp', { url: receiver.url })).deliver(events)).toEqual({ refused: 0 });
    const [{ method, path, headers, json }] = receiver.requests as [(typeof receiver.requests)[0]];
    expect([method, path, headers['content-type'], headers.authorization]).toEqual([
      ...['POST', '/v1/logs', 'application/json', undefined],
    ]);
    const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
    const record = { observedTimeUnixNano: '1795262400000000000', severityNumber: 9, eventName: 'command_run' };
    expect(json).toEqual({
      resourceLogs: [
        {
          resource: { attributes: [text('service.name', 'my-tool'), text('version', '1.4'), text('os', 'linux')] },
          scopeLogs: [
            {
              scope: { name: 'aboveboard' },
              logRecords: [
                {
                  ...record,
                  timeUnixNano: '1795176000000000000',
                  attributes: [
                    text('log.record.uid', events[0]?.uuid as string),
                    text('command', 'index'),
                    { key: 'ok', value: { boolValue: true } },
                    { key: 'files', value: { intValue: '3' } },
                    { key: 'tags', value: { arrayValue: { values: [{ stringValue: 'a' }, { stringValue: 'b' }] } } },
                  ],
                },
              ],
            },
          ],
        },
        {
          resource: { attributes: [text('service.name', 'my-tool')] },
          scopeLogs: [
            {
              scope: { name: 'aboveboard' },
              logRecords: [
                {
                  ...record,
                  timeUnixNano: '1795262400000000000',
                  attributes: [
                    text('log.record.uid', events[1]?.uuid as string),
                    text('aboveboard.identity', 'f'.repeat(32)),
                    { key: 'ok', value: { boolValue: false } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
    expect(Date.parse('2026-11-21T12:00:00Z')).toBe(1795262400000);
  });

  it('keeps events of equal common fields under one resource', async () => {
    const receiver = await openReceiver();
    await otlp.open(settingsOf('otlp', { url: receiver.url })).deliver([...events, ...events]);
    const { resourceLogs } = receiver.requests[0]?.json ?? {};
    expect(resourceLogs.map((one: { scopeLogs: { logRecords: [] }[] }) => one.scopeLogs[0]?.logRecords.length)).toEqual(
      [2, 2],
    );
  });

  it.each([
    ['nothing', '', 0],
    ['an empty object', '{}', 0],
    ['a warning', '{"partialSuccess":{"errorMessage":"slow down"}}', 0],
    ['a refusal of one', '{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"canary"}}', 1],
    ['a refusal as a number', '{"partialSuccess":{"rejectedLogRecords":2}}', 2],
    ['a refusal of more than there were', '{"partialSuccess":{"rejectedLogRecords":"9"}}', 2],
    ['nonsense', '<html>', 0],
  ])('understands a 200 with %s', async (_, body, refused) => {
    const receiver = await openReceiver();
    receiver.answer({ status: 200, body });
    expect(await otlp.open(settingsOf('otlp', { url: receiver.url })).deliver(events)).toEqual({ refused });
  });

  it('does not send again what was answered with 400, as the specification says', async () => {
    const receiver = await openReceiver();
    receiver.answer({ status: 400 });
    expect(await otlp.open(settingsOf('otlp', { url: receiver.url })).deliver(events)).toEqual({ refused: 2 });
  });

  it.each([
    [{ secret: 's3' }, 'authorization', 'Bearer s3'],
    [{ secret: 's3', secretHeader: 'x-api-key' }, 'x-api-key', 's3'],
  ])('sends a secret where the receiver wants it: %j', async (more, header, value) => {
    const receiver = await openReceiver();
    await otlp.open(settingsOf('otlp', { url: `${receiver.url}/v1/logs/`, ...more })).deliver(events);
    expect([receiver.requests[0]?.path, receiver.requests[0]?.headers[header]]).toEqual(['/v1/logs', value]);
  });

  it('has no way to take anything back', () => {
    expect(otlp.open(settingsOf('otlp', { url: 'https://example.org' })).erase).toBeNull();
  });
});
