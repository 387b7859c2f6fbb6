import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../test/support/at-end.ts';
import { openAlarm } from './alarm.ts';
import { email } from './email.ts';
import { openTold } from './told.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../client/test/fixtures/${name}`, import.meta.url), 'utf8');
const certificate = { cert: fixture('loopback.crt'), key: fixture('loopback.key') };
const USER = 'alarm';
const PASSWORD = 'the password of the test';

interface Mail {
  readonly isSecure: boolean;
  readonly user: string | undefined;
  readonly to: readonly string[];
  readonly text: string;
}

/** A mail server on this machine that keeps what it takes. */
async function mailServer(options: SMTPServerOptions = {}, port = 0) {
  const taken: Mail[] = [];
  const server = new SMTPServer({
    ...certificate,
    authOptional: true,
    onAuth({ username, password }, _, done) {
      if (username === USER && password === PASSWORD) done(null, { user: USER });
      else done(new Error('no such user'));
    },
    onData(stream, { envelope, user, secure }, done) {
      let text = '';
      stream.on('data', (part) => {
        text += part;
      });
      stream.on('end', () => {
        taken.push({ isSecure: secure, user, to: envelope.rcptTo.map(({ address }) => address), text });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => {}); // A refused certificate is the sender's to say.
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening));
  const close = () => new Promise<void>((closed) => server.close(closed));
  onTestFinished(close);
  return { taken, port: (server.server.address() as AddressInfo).port, close };
}

const alert = { project: 'mytool', name: 'silent', text: 'nothing was stored for 24 hours, since 2026-11-20T06:00Z' };
const notice = { type: 'alert', at: '2026-11-21T06:00:00.000Z', ...alert } as const;
const mail = { from: 'alarm@example.org', to: ['me@example.org', 'you@example.org'] };

describe('the e-mail', () => {
  it('says to everybody what is wrong, over TLS, as a user with a password', async () => {
    const { port, taken } = await mailServer({ authOptional: false });
    const smtp = `smtp://${USER}@127.0.0.1:${port}`;
    await email({ ...mail, smtp, password: PASSWORD, ca: certificate.cert }).tell(notice);
    expect(taken).toMatchObject([{ isSecure: true, user: USER, to: mail.to }]);
    const text = taken[0]?.text.replaceAll('=\r\n', '');
    expect(text).toContain('Subject: Aboveboard: mytool: nothing was stored for 24 hours');
    expect(text).toContain('mytool: nothing was stored for 24 hours, since 2026-11-20T06:00Z');
  });

  it('goes without TLS where a server on this machine offers none', async () => {
    const { port, taken } = await mailServer({ hideSTARTTLS: true, disabledCommands: ['AUTH'] });
    await email({ ...mail, smtp: `smtp://127.0.0.1:${port}` }).tell(notice);
    expect(taken).toMatchObject([{ isSecure: false, user: undefined }]);
  });

  it.each<[string, { password: string; ca?: string }, string]>([
    ['a wrong password', { password: 'wrong', ca: certificate.cert }, 'EAUTH'],
    ['a certificate that nobody knows', { password: PASSWORD }, 'ETLS'],
  ])('is not sent with %s, and the error says so without the address', async (_, options, code) => {
    const { port, taken } = await mailServer({ authOptional: false });
    const told = email({ ...mail, smtp: `smtp://${USER}@127.0.0.1:${port}`, ...options }).tell(notice);
    await expect(told).rejects.toThrow(new RegExp(`^the mail server did not take it: (${code}|ESOCKET)$`));
    expect(taken).toEqual([]);
  });
});

describe('alerts', () => {
  it('come once each, with an all-clear, not again after a restart, and again and again until a server that was away has them', async () => {
    const file = join(temporaryFolder(), 'alerts.json');
    // A port that was free a moment ago: nobody listens there yet.
    const probe = createServer().listen(0, '127.0.0.1');
    await new Promise((listening) => probe.once('listening', listening));
    const { port } = probe.address() as AddressInfo;
    await new Promise((closed) => probe.close(closed));
    const failures: string[] = [];
    const open = () => {
      const messengers = [email({ ...mail, smtp: `smtp://127.0.0.1:${port}`, ca: certificate.cert })];
      const onFailure = (messenger: string) => failures.push(messenger);
      const alarm = openAlarm({ messengers, onFailure, told: openTold(file), again: 20 });
      onTestFinished(() => alarm.stop());
      return alarm;
    };
    const first = open();
    first.seeProjects([alert]);
    first.seeProjects([{ ...alert, text: 'in other words' }]);
    await expect.poll(() => failures.length, { timeout: 10_000 }).toBeGreaterThan(1);
    expect(new Set(failures)).toEqual(new Set(['email']));
    const { taken } = await mailServer({}, port);
    await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(1);
    first.stop();

    const second = open();
    second.seeProjects([alert]);
    // Gone for one look, and there again: it was never over.
    second.seeProjects([]);
    second.seeProjects([alert]);
    for (let look = 0; look < 5; look++) second.seeProjects([]);
    await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(2);
    expect(taken[1]?.text).toContain('Subject: Aboveboard: mytool: all clear');
  });
});
