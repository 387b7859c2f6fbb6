import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from './support/at-end.ts';
import { dataWith, post, settled, startCollector, toolContract } from './support/collector.ts';

const KEY = 'ab_alerts_of_a_tool';
const SECRET = 'a secret of sixteen or more';

/** A mail server on this machine that keeps what it takes. */
async function mailServer() {
  const taken: { to: string[]; from: string; text: string }[] = [];
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, { envelope: { mailFrom, rcptTo } }, done) {
      let text = '';
      stream.on('data', (part) => {
        text += part;
      });
      stream.on('end', () => {
        const from = mailFrom === false ? '' : mailFrom.address;
        taken.push({ from, to: rcptTo.map(({ address }) => address), text: text.replaceAll('=\r\n', '') });
        done();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => new Promise<void>((closed) => server.close(closed)));
  return { taken, port: (server.server.address() as AddressInfo).port };
}

/** A receiver of webhooks that keeps what it takes. */
async function receiver() {
  const taken: { body: string; signature: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    taken.push({ body, signature: String(request.headers['x-aboveboard-signature']) });
    response.writeHead(204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())));
  return { taken, port: (server.address() as AddressInfo).port };
}

it('runs that fail are told by e-mail and by a signed webhook, as flags, environment and file of serve say', {
  timeout: 120_000,
}, async () => {
  const dataDir = dataWith(toolContract, KEY);
  const first = await startCollector(dataDir);
  const events = Array.from({ length: 40 }, (_, at) => ({
    event: 'command_run',
    day: new Date().toISOString().slice(0, 10),
    fields: { command: 'index', ok: at < 10 },
  }));
  expect((await post(first.url, { key: KEY, batch: 'a'.repeat(32), common: {}, events })).status).toBe(204);
  await settled(first, 40);
  expect(await first.stop()).toBe(0);

  const [mail, hook] = [await mailServer(), await receiver()];
  const config = join(temporaryFolder(), 'collector.yaml');
  writeFileSync(config, 'alarm-from: alarm@example.org\nalert-error-share: 50\n');
  const collector = await startCollector(
    dataDir,
    [
      ...['--alarm-email', 'me@example.org,you@example.org', '--config', config],
      ...['--alarm-webhook', `http://127.0.0.1:${hook.port}/hook`],
    ],
    { ABOVEBOARD_ALARM_SMTP: `smtp://127.0.0.1:${mail.port}`, ABOVEBOARD_ALARM_SECRET: SECRET },
  );
  const told = '75.0 % of 40 runs in the last 7 days failed; the bound is 50.0 %';
  await expect.poll(() => [mail.taken.length, hook.taken.length], { timeout: 90_000, interval: 200 }).toEqual([1, 1]);
  expect(mail.taken).toMatchObject([{ from: 'alarm@example.org', to: ['me@example.org', 'you@example.org'] }]);
  expect(mail.taken[0]?.text).toContain(`my-tool: ${told}`);
  const { body = '', signature = '' } = hook.taken[0] ?? {};
  expect(JSON.parse(body)).toEqual({
    ...{ type: 'alert', at: expect.any(String), project: 'my-tool', name: 'errors', text: told },
  });
  const [, time, hex] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(signature) ?? [];
  expect(createHmac('sha256', SECRET).update(`${time}.${body}`).digest('hex')).toBe(hex);
  expect(await collector.stop()).toBe(0);
});
