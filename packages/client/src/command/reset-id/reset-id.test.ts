import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Machine, machine, use } from '../../../test/machine.ts';

const ids = (at: Machine) =>
  ['id', 'identity-weeks'].map((name) => readFileSync(join(at.dir, name), 'utf8').trim().slice(0, 32));
const sentIds = (at: Machine) => at.collector.received.flatMap(({ batch }) => batch.identity ?? []);

test.each([
  ['where somebody has chosen', true],
  ['where nobody has', false],
])('%s, what waits under the old ids is dropped, and the next report has others', async (_where, isChosen) => {
  const at = await machine();
  if (isChosen) await at.command('on');
  else at.env.TOOL_TELEMETRY = 'on';
  const first = at.run();
  use(first);
  await first.$deliver();
  use(first);
  first.$flush();
  const before = ids(at);
  const { deleted, dropped } = await at.json('reset-id');
  expect([deleted, dropped]).toEqual([2, 5]);
  expect(at.files().filter((name) => /^(id|identity-|secret|buffer|sending)/.test(name))).toEqual([]);
  const next = at.run();
  use(next);
  await next.$deliver();
  expect(ids(at).filter((id) => before.includes(id))).toEqual([]);
  expect(sentIds(at)).toEqual([...before, ...ids(at)]);
  expect(at.run().$status()).toMatchObject({ mode: 'on', decider: isChosen ? 'stored' : 'environment' });
});

test('the choice, what it was given to, and the reports of presence stay', async () => {
  const at = await machine({ revisions: { revision: 4, since: {} } });
  await at.command('on');
  use(at.run());
  const choice = () => JSON.parse(readFileSync(join(at.dir, 'choice.json'), 'utf8'));
  const { epoch, ...before } = choice();
  const telemetry = at.run();
  use(telemetry);
  telemetry.$flush();
  await at.command('reset-id');
  expect(choice()).toEqual({ ...before, epoch: expect.not.stringMatching(epoch) });
  const next = at.run();
  use(next);
  next.$flush();
  expect(readFileSync(join(at.dir, 'buffer.jsonl'), 'utf8')).not.toContain('"active"');
});

test('another process that is running writes and sends nothing of the old ids', async () => {
  const at = await machine();
  await at.command('on');
  const running = at.run();
  use(running);
  running.$flush();
  const before = ids(at);
  use(running);
  await at.command('reset-id');
  running.started();
  await running.$deliver();
  running.started();
  await running.$deliver();
  expect(sentIds(at)).not.toEqual(expect.arrayContaining([before[0]]));
  expect(sentIds(at)).toEqual([readFileSync(join(at.dir, 'id'), 'utf8').trim()]);
});

test('where there is no id it says so', async () => {
  const at = await machine();
  expect(await at.command('reset-id')).toEqual({ exitCode: 0, text: 'There was no id and no key on this machine.' });
});
